-- One row is a record or file that could not be used.
create table if not exists raw.quarantine (
    quarantine_id varchar not null,
    night date not null,
    file_id varchar not null,
    row_no bigint,
    reason_code varchar not null,
    reason varchar not null,
    remedy varchar not null,
    payload varchar
);
comment on table raw.quarantine is 'One row is a record or file that could not be used: why, where, and how to replay it.';
comment on column raw.quarantine.quarantine_id is 'Key; a hash of file, row and payload.';
comment on column raw.quarantine.night is 'Night on which it was set aside.';
comment on column raw.quarantine.file_id is 'Delivered file, raw.files.';
comment on column raw.quarantine.row_no is 'Place in the file, counted from 1 without the header; null when the whole file was set aside.';
comment on column raw.quarantine.reason_code is 'Of a record: no_text, bad_date, ambiguous_date, wrong_columns, bad_json, truncated_file, bad_mail. Of a file: undecodable, unmapped_file, unreadable_file, empty_file, too_large, unsafe_archive, outside_landing, bad_name, contract_broken (its delivery is held back whole).';
comment on column raw.quarantine.reason is 'The reason as a sentence a clerk can act on, in Chinese; never a value of the record.';
comment on column raw.quarantine.remedy is 'What to change, and how to replay, in Chinese.';
comment on column raw.quarantine.payload is 'The record as delivered. Never published.';
