-- One row is a pain point with what the page says of its hotspot.
select
    pain_points.*,
    hotspots.keywords,
    hotspots.first_seen_on,
    hotspots.last_seen_on,
    hotspots.status,
    hotspots.born_on
from mart.pain_points
inner join hotspot.hotspots using (night, hotspot_id)
order by pain_points.rank
