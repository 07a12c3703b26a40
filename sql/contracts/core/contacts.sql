-- One row is a contact, without what customers or departments wrote.
select
    contact_id,
    source,
    channel,
    counted_on,
    started_at,
    ended_at,
    customer_key,
    transfer_count,
    like_count
from core.contacts
order by contact_id
