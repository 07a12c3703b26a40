-- Who writes most: one row is a customer with ten contacts or more that complain; a flood, not a hotspot.
create view view.who_writes_most as
select
    contacts.customer_key,
    count(distinct contacts.contact_id) as contact_count,
    min(contacts.counted_on) as first_on,
    max(contacts.counted_on) as last_on,
    count(distinct members.hotspot_id) as hotspot_count,
    count(distinct members.contact_id) as contacts_in_hotspots
from core.contacts
left join hotspot.members using (contact_id)
where contacts.is_complaint and contacts.customer_key is not null
group by contacts.customer_key
having count(distinct contacts.contact_id) >= 10
order by contact_count desc, contacts.customer_key asc;
comment on view view.who_writes_most is 'Who writes most? One row is a customer with ten or more complaining contacts; however many, they make no hotspot alone.';
