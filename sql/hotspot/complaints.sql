-- One row is a complaint known by the night, with who raised it and the day it counts for.
select
    complaints.complaint_id,
    complaints.contact_id,
    complaints.text,
    contacts.counted_on,
    coalesce(contacts.customer_key, contacts.contact_id) as customer
from core.complaints
inner join core.contacts using (contact_id)
where complaints.night <= $night
order by complaints.complaint_id
