-- One row is a part of a contact that the night's deliveries changed, if several systems told of it.
select
    linked_id,
    contact_id,
    part_no,
    source
from core.links
where night = $night
order by contact_id, part_no
