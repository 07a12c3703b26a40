-- One row is a quotation that shows a hotspot, the best first.
select
    members.hotspot_id,
    complaints.text,
    contacts.channel,
    contacts.counted_on
from hotspot.members
inner join core.complaints using (complaint_id)
inner join core.contacts on members.contact_id = contacts.contact_id
where members.is_exemplar
order by members.hotspot_id asc, members.similarity desc, complaints.text asc, members.complaint_id asc
