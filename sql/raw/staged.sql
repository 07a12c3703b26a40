-- delivered: one row is a file being loaded. staged: one row is a record of such a file. held_files: one row is a file
-- of which nothing is let in.
create or replace temp table delivered as
select
    file_id,
    source,
    file_name,
    byte_count,
    format,
    encoding,
    mapped_by,
    mapping,
    headers,
    delivered_count
from raw.files
where false;

create or replace temp table staged (
    file_id varchar,
    row_no bigint,
    source varchar,
    contact_id varchar,
    record_id varchar,
    payload varchar,
    problem varchar,
    reason varchar,
    remedy varchar
);

create or replace temp table held_files (file_id varchar, night date, reason varchar, remedy varchar);
