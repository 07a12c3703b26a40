-- One row is a turn of a contact that the night's deliveries touched, or that people decided on.
select
    turn_id,
    contact_id,
    night,
    source,
    turn_no,
    part,
    speaker,
    text
from core.turns
where
    contact_id in (
        select contact_id from core.contacts
        where night = $night
    )
    or (list_contains($contacts, contact_id) and night <= $night)
order by contact_id, turn_no
