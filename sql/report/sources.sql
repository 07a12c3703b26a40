-- One row is a source: where its records went.
with delivered as (
    select
        source,
        sum(delivered_count)::bigint as delivered,
        sum(loaded_count)::bigint as loaded,
        sum(quarantined_count)::bigint as quarantined,
        sum(known_count)::bigint as known
    from raw.files
    group by source
),

said as (
    select
        source,
        min(channel) as channel,
        count(*) as contacts,
        count(*) filter (where is_complaint) as complaints
    from core.contacts
    group by source
)

select
    delivered.source,
    delivered.delivered,
    delivered.loaded,
    delivered.quarantined,
    delivered.known,
    coalesce(said.channel, '') as channel,
    coalesce(said.contacts, 0) as contacts,
    coalesce(said.complaints, 0) as complaints
from delivered
left join said using (source)
order by delivered.source
