-- Forgets what was found in contacts that the night's deliveries touched, or that people decided on.
delete from core.complaints
where
    contact_id in (
        select contact_id from core.contacts
        where night = $night
        union
        select linked_id from core.links
        where night = $night
    )
    or (list_contains($contacts, contact_id) and night <= $night)
