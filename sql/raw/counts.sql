-- What the night's files came to.
select
    count(*) as files,
    coalesce(sum(delivered_count), 0)::bigint as delivered,
    coalesce(sum(loaded_count), 0)::bigint as loaded,
    coalesce(sum(quarantined_count), 0)::bigint as quarantined,
    coalesce(sum(known_count), 0)::bigint as known,
    count(distinct delivery_id) as deliveries,
    (
        select count(*) from raw.expectations
        where night = $night
    ) as expectations,
    (
        select count(*) from raw.held
        inner join raw.files as holders using (file_id)
        where holders.night = $night
    ) as held
from raw.files
where night = $night
