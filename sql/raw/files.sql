-- One row is a file being loaded, with the fate of its records counted.
insert into raw.files by name
with counted as (
    select
        file_id,
        count(*) filter (where fate = 'loaded') as loaded_count,
        count(*) filter (where fate in ('quarantined', 'held')) as quarantined_count,
        count(*) filter (where fate = 'known') as known_count
    from decided
    group by file_id
)

select
    delivered.*,
    $night as night,
    coalesce(counted.loaded_count, 0) as loaded_count,
    coalesce(counted.quarantined_count, 0) as quarantined_count,
    coalesce(counted.known_count, 0) as known_count
from delivered
left join counted using (file_id)
order by delivered.file_id
