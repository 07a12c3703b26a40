-- A contact's night never goes back to one before: what was derived of it since would not be taken for its own.
update core.contacts as contacts
set night = before.night
from before
where before.linked_id = contacts.contact_id and before.night > contacts.night
