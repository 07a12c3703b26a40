-- One row is a complaint in a hotspot of the night.
select
    members.hotspot_id,
    complaints.text
from hotspot.members
inner join core.complaints using (complaint_id)
where members.night = $night
order by members.hotspot_id, members.complaint_id
