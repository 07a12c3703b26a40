-- Every contact up to the night, and whether it holds a complaint.
select contacts.* replace (complaints.contact_id is not null as is_complaint)
from warehouse.core.contacts
left join (select distinct contact_id from warehouse.core.complaints) as complaints using (contact_id)
where contacts.night <= $night
order by counted_on, contact_id
