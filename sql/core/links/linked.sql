-- linked: one row is a contact that is part of another. What it says goes to core.links; one row stays for all parts.
insert into core.links by name
select
    contacts.* exclude (contact_id, night, sources, is_complaint),
    linked.*,
    max(contacts.night) over (partition by linked.contact_id) as night
from core.contacts as contacts
inner join linked on contacts.contact_id = linked.linked_id
order by linked.contact_id, linked.part_no;

delete from core.contacts
where contact_id in (select linked_id from linked);

insert into core.contacts by name
select
    contact_id,
    any_value(columns(* exclude (contact_id, linked_id, part_no, evidence, gap_minutes, attributes)) order by part_no),
    json_merge_patch(any_value(attributes order by part_no desc), any_value(attributes order by part_no)) as attributes
from core.links
where contact_id in (select contact_id from linked)
group by contact_id
order by contact_id;
