-- Hotspots whose theme is not there, and themes that don't count the hotspots they have.
select
    night,
    theme_id,
    themes.hotspot_count,
    count(hotspots.hotspot_id) as found_count
from hotspot.hotspots
full join hotspot.themes using (night, theme_id)
group by all
having themes.hotspot_count is null or themes.hotspot_count <> count(hotspots.hotspot_id)
order by night, theme_id
