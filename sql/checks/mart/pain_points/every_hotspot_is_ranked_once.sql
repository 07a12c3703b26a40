-- Hotspots without a rank, ranks without a hotspot, and ranks that are not 1, 2, 3 ...
select
    coalesce(hotspots.night, ranked.night) as night,
    coalesce(hotspots.hotspot_id, ranked.hotspot_id) as hotspot_id
from hotspot.hotspots
full join (
    select
        *,
        row_number() over (partition by night order by rank) as place
    from mart.pain_points
) as ranked using (night, hotspot_id)
where hotspots.hotspot_id is null or ranked.hotspot_id is null or ranked.rank <> ranked.place
order by night, hotspot_id
