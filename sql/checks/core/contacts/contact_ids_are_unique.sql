-- Contacts that are there more than once.
select
    contact_id,
    count(*) as row_count
from core.contacts
group by contact_id
having count(*) > 1
order by contact_id
