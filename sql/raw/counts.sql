-- What the night's files came to.
select
    count(*) as files,
    coalesce(sum(delivered_count), 0)::bigint as delivered,
    coalesce(sum(loaded_count), 0)::bigint as loaded,
    coalesce(sum(quarantined_count), 0)::bigint as quarantined,
    coalesce(sum(known_count), 0)::bigint as known
from raw.files
where night = $night
