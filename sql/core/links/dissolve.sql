-- The contacts linked with one of those in `near` stand alone again, as they were delivered.
create or replace temp table loosened as
select distinct contact_id
from core.links
where linked_id in (select linked_id from near);

delete from core.contacts
where contact_id in (select contact_id from loosened);

insert into core.contacts by name
select
    links.* exclude (contact_id, linked_id, part_no, evidence, gap_minutes),
    links.linked_id as contact_id
from core.links as links
where links.contact_id in (select contact_id from loosened)
order by links.linked_id;

insert into dissolved by name
select
    linked_id,
    contact_id
from core.links
where contact_id in (select contact_id from loosened);

delete from core.links
where contact_id in (select contact_id from loosened);
