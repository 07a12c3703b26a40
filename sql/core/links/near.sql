-- One row is a contact that could be linked with another, with what it could be linked by.
select
    linked_id as contact_id,
    source,
    channel,
    external_id,
    ticket_id,
    customer_key,
    started_at,
    ended_at
from keys
where linked_id in (select linked_id from near)
order by linked_id
