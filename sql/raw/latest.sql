-- One row is the latest version of a contact that is touched.
create or replace temp table latest as
select
    record_id,
    night,
    source,
    contact_id,
    payload::varchar as payload,
    file_id
from raw.records
where contact_id in (select contact_id from touched) and record_id not in (from superseded)
