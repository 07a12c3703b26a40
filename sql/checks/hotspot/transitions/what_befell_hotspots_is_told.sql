-- Hotspots that are there on a night, of which the night does not tell how they came to be there.
select
    hotspots.night,
    hotspots.hotspot_id
from hotspot.hotspots
where
    not exists (
        select 1 from hotspot.transitions
        where
            transitions.night = hotspots.night
            and hotspots.hotspot_id in (transitions.hotspot_id, transitions.other_hotspot_id)
            and transitions.event in ('born', 'continued', 'split', 'merged', 'revived')
    )
order by hotspots.night, hotspots.hotspot_id
