-- One row is a hotspot ever minted before the night.
select
    hotspot_id,
    min(born_on) as born_on
from hotspot.hotspots
where night < $night
group by hotspot_id
order by hotspot_id
