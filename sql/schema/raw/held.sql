-- One row is a record of a delivery that is held back whole, untouched.
create table if not exists raw.held (
    record_id varchar not null,
    file_id varchar not null,
    row_no bigint not null,
    source varchar not null,
    contact_id varchar not null,
    payload json not null
);
comment on table raw.held is 'One row is a record of a delivery that is held back whole, untouched; it waits for a person to let it in. Never published.';
comment on column raw.held.record_id is 'As it would be in raw.records.';
comment on column raw.held.file_id is 'Delivered file, raw.files.';
comment on column raw.held.row_no is 'Place in the file, counted from 1 without the header.';
comment on column raw.held.source is 'Source the record belongs to.';
comment on column raw.held.contact_id is 'Contact the record tells of.';
comment on column raw.held.payload is 'The record as delivered: header to cell, JSON.';
