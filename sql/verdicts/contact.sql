-- One row: the contact of that id, when there is one.
select contact_id
from core.contacts
where contact_id = $name
