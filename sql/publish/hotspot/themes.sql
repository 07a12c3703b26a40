-- The themes as of the night.
select *
from warehouse.hotspot.themes
where night = $night
order by theme_id
