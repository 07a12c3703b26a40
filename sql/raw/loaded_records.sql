-- One row is a file's record that is loaded, with its ids.
select
    row_no,
    payload::varchar as payload,
    null::varchar as problem,
    contact_id,
    record_id
from raw.records
where file_id = $file_id
order by row_no
