-- The verdicts as of the night.
select *
from warehouse.hotspot.verdicts
where night = $night
order by verdict_id
