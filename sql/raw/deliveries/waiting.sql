-- One row is a file that is held back.
select
    file_id,
    file_name,
    source
from raw.files
where
    held_for is not null
    and ($reason is null or $reason = 'contract_broken')
    and ($file is null or file_name = $file or ends_with(file_name, '/' || $file))
order by file_name, file_id
