-- keys: one row is a contact as delivered, with what it could be linked by. near, dissolved: filled while linking.
create or replace temp view keys as
with delivered as (
    select
        contact_id as linked_id,
        night,
        source,
        channel,
        external_id,
        ticket_id,
        customer_key,
        started_at,
        ended_at
    from core.contacts
    where contact_id not in (select contact_id from core.links)
    union all by name
    select
        linked_id,
        night,
        source,
        channel,
        external_id,
        ticket_id,
        customer_key,
        started_at,
        ended_at
    from core.links
)

select
    *,
    list_contains(getvariable('ticket_channels'), channel) as is_ticket,
    case when length(external_id) >= getvariable('shortest_id') then external_id end as own_name,
    case when length(ticket_id) >= getvariable('shortest_id') then ticket_id end as ticket_name,
    (epoch(started_at) // getvariable('farthest_seconds'))::bigint as slot
from delivered;

create or replace temp table near (linked_id varchar);

create or replace temp table dissolved (linked_id varchar, contact_id varchar);
