-- One row is a record that its own night loaded but did not derive from; this night takes it over.
update raw.records
set night = $night
where record_id in (
    select records.record_id
    from raw.records
    left join core.links as links on records.contact_id = links.linked_id
    left join (
        select
            contacts.contact_id,
            least(contacts.night, max(turns.night)) as night
        from core.contacts
        inner join core.turns using (contact_id)
        group by contacts.contact_id, contacts.night
    ) as derived on coalesce(links.contact_id, records.contact_id) = derived.contact_id
    where records.night < $night and (derived.night is null or derived.night < records.night)
)
