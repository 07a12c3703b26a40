-- Hotspots whose days do not add up to their complaints.
select
    hotspots.night,
    hotspots.hotspot_id,
    hotspots.complaint_count,
    sum(daily.complaint_count) as day_count
from hotspot.hotspots
left join hotspot.daily using (night, hotspot_id)
group by all
having hotspots.complaint_count is distinct from sum(daily.complaint_count)
order by hotspots.night, hotspots.hotspot_id
