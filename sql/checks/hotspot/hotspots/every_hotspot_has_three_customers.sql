-- Hotspots that too few people make.
select
    night,
    hotspot_id,
    customer_count
from hotspot.hotspots
where customer_count < 3
order by night, hotspot_id
