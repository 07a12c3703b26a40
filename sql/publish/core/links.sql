-- Every link up to the night, without what the parts say of the contact.
select
    contact_id,
    linked_id,
    part_no,
    evidence,
    gap_minutes,
    night,
    source,
    channel,
    external_id,
    ticket_id,
    started_at
from warehouse.core.links
where night <= $night
order by contact_id, part_no
