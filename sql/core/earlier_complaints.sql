-- One row is a complaint with one of the same customer in the 30 days before it, the latest first.
with said as (
    select
        complaints.complaint_id,
        complaints.text,
        contacts.customer_key,
        contacts.counted_on,
        contacts.started_at
    from core.complaints
    inner join core.contacts using (contact_id)
    where contacts.customer_key is not null
)

select
    later.complaint_id,
    later.text,
    earlier.complaint_id as earlier_id,
    earlier.text as earlier_text
from said as later
inner join said as earlier
    on
        later.customer_key = earlier.customer_key
        and later.complaint_id != earlier.complaint_id
        and later.counted_on between earlier.counted_on and earlier.counted_on + 30
        and coalesce(later.started_at > earlier.started_at, later.counted_on > earlier.counted_on)
where later.complaint_id in (from to_tell)
order by later.complaint_id asc, earlier.counted_on desc, earlier.started_at desc nulls last, earlier.complaint_id asc
