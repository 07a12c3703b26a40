-- One row is a file with records that would be loaded.
select
    file_id,
    file_name,
    source
from delivered
where
    list_contains($file_ids, file_id)
    and file_id in (
        select file_id from decided
        where fate = 'loaded'
    )
order by file_id
