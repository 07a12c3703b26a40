-- The daily as of the night.
select *
from warehouse.hotspot.daily
where night = $night
order by hotspot_id, day
