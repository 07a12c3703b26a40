-- Contacts that records tell of but that are missing, and contacts that no record tells of.
select coalesce(delivered.contact_id, contacts.contact_id) as contact_id
from (select distinct contact_id from raw.records) as delivered
full join core.contacts as contacts using (contact_id)
where delivered.contact_id is null or contacts.contact_id is null
order by contact_id
