-- One row is a complaint in a hotspot as of the latest night before.
select
    complaint_id,
    hotspot_id
from hotspot.members
where night < $night
qualify night = max(night) over ()
order by complaint_id
