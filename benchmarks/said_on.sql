-- Complaints become known on the day they count for, so that night after night can be played.
update core.complaints
set night = contacts.counted_on
from core.contacts
where core.complaints.contact_id = contacts.contact_id
