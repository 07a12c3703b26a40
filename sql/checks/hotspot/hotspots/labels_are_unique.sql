-- Hotspots of a night that share their name.
select
    night,
    label,
    count(*) as row_count
from hotspot.hotspots
group by night, label
having count(*) > 1
order by night, label
