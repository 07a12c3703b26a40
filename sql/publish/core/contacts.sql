-- Every contact up to the night, and whether it holds a complaint.
select
    contacts.* replace (
        coalesce(parts.sources, [contacts.source]) as sources,
        complaints.contact_id is not null as is_complaint
    )
from warehouse.core.contacts
left join (
    select
        contact_id,
        list(source order by part_no) as sources
    from warehouse.core.links
    group by contact_id
) as parts using (contact_id)
left join (select distinct contact_id from warehouse.core.complaints) as complaints using (contact_id)
where contacts.night <= $night
order by contacts.counted_on, contact_id
