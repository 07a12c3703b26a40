-- Hotspots that don't count the members they have.
select
    hotspots.night,
    hotspots.hotspot_id,
    hotspots.complaint_count,
    count(members.complaint_id) as found_count
from hotspot.hotspots
left join hotspot.members using (night, hotspot_id)
group by all
having hotspots.complaint_count <> count(members.complaint_id)
order by hotspots.night, hotspots.hotspot_id
