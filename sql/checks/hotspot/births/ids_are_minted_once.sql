-- Ids that were minted twice, and hotspots whose id was never minted.
select
    hotspots.hotspot_id,
    count(births.hotspot_id) as minted_count
from (select distinct hotspot_id from hotspot.hotspots) as hotspots
left join hotspot.births using (hotspot_id)
group by hotspots.hotspot_id
having count(births.hotspot_id) <> 1
order by hotspots.hotspot_id
