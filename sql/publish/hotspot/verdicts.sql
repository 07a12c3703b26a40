-- The verdicts as of the night; what was rejected is not shown.
select * exclude (complaint_ids)
from warehouse.hotspot.verdicts
where night = $night
order by verdict_id
