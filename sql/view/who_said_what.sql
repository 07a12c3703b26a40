-- Who said what: one row is a complaint with its contact and hotspot.
create view view.who_said_what as
select
    complaints.complaint_id,
    complaints.text,
    complaints.ask,
    complaints.severity,
    complaints.threat,
    contacts.source,
    contacts.channel,
    contacts.counted_on,
    contacts.customer_key,
    members.hotspot_id,
    hotspots.label
from core.complaints
inner join core.contacts using (contact_id)
left join hotspot.members using (complaint_id)
left join hotspot.hotspots on members.hotspot_id = hotspots.hotspot_id
order by contacts.counted_on, complaints.complaint_id;
comment on view view.who_said_what is 'Who said what, and which hotspot is it part of? One row is a complaint.';
