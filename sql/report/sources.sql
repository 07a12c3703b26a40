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
        mode(channel) as channel,
        count(*) as contacts,
        count(*) filter (where is_complaint) as complaints
    from (select source, channel, is_complaint from core.contacts order by contact_id)
    group by source
)

select
    delivered.source,
    coalesce(said.channel, '') as channel,
    delivered.delivered,
    delivered.loaded,
    delivered.quarantined,
    delivered.known,
    coalesce(said.contacts, 0) as contacts,
    coalesce(said.complaints, 0) as complaints
from delivered
left join said using (source)
order by delivered.source
