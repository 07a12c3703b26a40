-- One row is a complaint in a hotspot as of the latest night before.
select complaint_id, hotspot_id
from hotspot.members
where night = (select max(night) from hotspot.members where night < $night)
order by complaint_id
