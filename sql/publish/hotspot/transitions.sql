-- What befell hotspots on all nights up to this one.
select *
from warehouse.hotspot.transitions
where night <= $night
order by night, event, hotspot_id, other_hotspot_id
