-- One row is a record of a file that is held back; and in raw.quarantine, one row is such a file.
insert into raw.held by name
select
    record_id,
    file_id,
    row_no,
    source,
    contact_id,
    payload::json as payload
from decided
where fate = 'held'
order by file_id, row_no;

insert into raw.quarantine by name
select
    'q' || translate(substr(sha256(file_id || ' held'), 1, 20), '0123456789', 'ghjkmnpqrs') as quarantine_id,
    night,
    file_id,
    null as row_no,
    'contract_broken' as reason_code,
    reason,
    remedy,
    null as payload
from held_files
order by file_id;
