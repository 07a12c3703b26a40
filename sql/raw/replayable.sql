-- One row is a file with something in quarantine to be tried again: all of it, or records that the mapping refused.
select
    file_id,
    source,
    file_name,
    byte_count,
    format,
    encoding,
    mapped_by,
    mapping::varchar as mapping,
    headers,
    delivered_count,
    loaded_count,
    file_id in (
        select file_id from raw.quarantine
        where row_no is null
    ) as is_whole
from raw.files
where
    held_for is null
    and file_id in (
        select file_id from raw.quarantine
        where
            (row_no is null or list_contains($refused, reason_code))
            and ($reason is null or reason_code = $reason)
    )
    and ($file is null or file_name = $file or ends_with(file_name, '/' || $file))
order by file_name, file_id
