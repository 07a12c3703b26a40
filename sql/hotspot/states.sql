-- One row is a hotspot as it stood on the latest night before.
select
    hotspot_id,
    status
from hotspot.hotspots
where night < $night
qualify night = max(night) over ()
order by hotspot_id
