-- touched: one row is a contact that the night's deliveries changed, or a part of one.
create or replace temp table touched as
select contact_id
from core.contacts
where night = $night
union
select linked_id
from core.links
where night = $night
