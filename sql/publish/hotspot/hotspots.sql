-- The hotspots as of the night.
select *
from warehouse.hotspot.hotspots
where night = $night
order by hotspot_id
