-- Contacts in which nothing is said, and turns of no contact.
select coalesce(contacts.contact_id, turns.contact_id) as contact_id
from core.contacts as contacts
full join (select distinct contact_id from core.turns) as turns using (contact_id)
where contacts.contact_id is null or turns.contact_id is null
order by contact_id
