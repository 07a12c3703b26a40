-- frontier: one row is a contact that could be linked with one of the last frontier and is not in `near` yet.
create or replace temp table frontier as
with customers as (
    select distinct
        customer_key,
        source,
        is_ticket,
        slot + unnest([-1, 0, 1]) as slot
    from frontier
    where customer_key is not null
),

tickets as (
    select distinct
        ticket_name,
        source,
        is_ticket
    from frontier
    where ticket_name is not null
),

owners as (
    select distinct
        own_name,
        source
    from frontier
    where own_name is not null
),

found as (
    select keys.linked_id
    from keys
    inner join customers on keys.customer_key = customers.customer_key and keys.slot = customers.slot
    where keys.source <> customers.source and keys.is_ticket <> customers.is_ticket
    union
    select keys.linked_id
    from keys
    inner join tickets on keys.own_name = tickets.ticket_name
    where keys.source <> tickets.source
    union
    select keys.linked_id
    from keys
    inner join owners on keys.ticket_name = owners.own_name
    where keys.source <> owners.source
    union
    select keys.linked_id
    from keys
    inner join tickets on keys.ticket_name = tickets.ticket_name
    where keys.source <> tickets.source and keys.is_ticket <> tickets.is_ticket
)

select *
from keys
where
    linked_id in (select linked_id from found)
    and linked_id not in (select linked_id from near);

insert into near
select linked_id from frontier;
