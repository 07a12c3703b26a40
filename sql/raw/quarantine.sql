-- One row is a record that cannot be used.
insert into raw.quarantine by name
select
    'q'
    || translate(substr(sha256(file_id || ' ' || coalesce(row_no, 0)), 1, 20), '0123456789', 'ghjkmnpqrs')
        as quarantine_id,
    $night as night,
    file_id,
    row_no,
    problem as reason_code,
    reason,
    remedy,
    payload
from decided
where
    fate = 'quarantined'
    and not exists (
        select 1 from raw.quarantine as already
        where already.file_id = decided.file_id and already.row_no is not distinct from decided.row_no
    )
order by file_id, row_no
