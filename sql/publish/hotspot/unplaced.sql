-- What is in no hotspot as of the night.
select *
from warehouse.hotspot.unplaced
where night = $night
order by reason
