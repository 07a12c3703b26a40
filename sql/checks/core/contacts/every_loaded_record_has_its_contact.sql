-- Contacts that records tell of but that are missing, and contacts that no record tells of.
with delivered as (
    select distinct coalesce(links.contact_id, records.contact_id) as contact_id
    from raw.records as records
    left join core.links as links on records.contact_id = links.linked_id
)

select coalesce(delivered.contact_id, contacts.contact_id) as contact_id
from delivered
full join core.contacts as contacts using (contact_id)
where delivered.contact_id is null or contacts.contact_id is null
order by contact_id
