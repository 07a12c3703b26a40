-- One row is a part of a contact that is judged tonight, if several systems told of it; see touched_turns.
select
    linked_id,
    contact_id,
    part_no,
    source
from core.links
where
    night = $night
    or (list_contains($contacts, contact_id) and night <= $night)
order by contact_id, part_no
