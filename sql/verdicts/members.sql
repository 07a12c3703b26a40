-- One row is a complaint in a hotspot, the nearest to its centre first.
select
    members.hotspot_id,
    members.complaint_id,
    complaints.text
from hotspot.members
inner join core.complaints using (complaint_id)
order by members.hotspot_id asc, members.similarity desc, members.complaint_id asc
