-- One row is a complaint known by the night, with who raised it and the day it counts for.
select
    complaints.complaint_id,
    complaints.contact_id,
    complaints.text,
    contacts.counted_on,
    contacts.like_count as likes,
    coalesce(contacts.customer_key, contacts.contact_id) as customer
from core.complaints
inner join core.contacts using (contact_id)
where complaints.night <= $night
-- By what was said and not by ids, some of which are keyed: homes with other secrets find the same hotspots.
order by contacts.counted_on, complaints.text, complaints.complaint_id
