-- One row is a hotspot ever minted, and the first night it was there.
select
    births.hotspot_id,
    least(births.born_on, min(hotspots.night)) as born_on
from hotspot.births
left join hotspot.hotspots
    on births.hotspot_id = hotspots.hotspot_id and hotspots.night < $night
group by births.hotspot_id, births.born_on
order by births.hotspot_id
