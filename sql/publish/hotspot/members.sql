-- The members as of the night.
select *
from warehouse.hotspot.members
where night = $night
order by complaint_id
