-- One row is a delivered record, untouched.
create table if not exists raw.records (
    record_id varchar not null,
    night date not null,
    file_id varchar not null,
    row_no bigint not null,
    source varchar not null,
    contact_id varchar not null,
    payload json not null
);
comment on table raw.records is 'One row is a delivered record, untouched. Never published.';
comment on column raw.records.record_id is 'Key; contact_id and a hash of what was said and answered, so a corrected record is a second row.';
comment on column raw.records.night is 'Night on which the record was loaded; a later one that took it over when its own did not get as far as core.';
comment on column raw.records.file_id is 'Delivered file, raw.files.';
comment on column raw.records.row_no is 'Place in the file, counted from 1 without the header.';
comment on column raw.records.source is 'Source the record belongs to.';
comment on column raw.records.contact_id is 'Contact the record tells of: a hash of source and external id, or, without one, a keyed hash of what it says.';
comment on column raw.records.payload is 'The record as delivered: header to cell, JSON.';
