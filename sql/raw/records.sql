-- One row is a record that is new.
insert into raw.records by name
select
    record_id,
    $night as night,
    file_id,
    row_no,
    source,
    contact_id,
    payload::json as payload
from decided
where fate = 'loaded'
