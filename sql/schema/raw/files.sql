-- One row is a delivered file: what it was read as, and what became of its records.
create table if not exists raw.files (
    file_id varchar not null,
    night date not null,
    source varchar not null,
    file_name varchar not null,
    byte_count bigint not null,
    format varchar,
    encoding varchar,
    mapped_by varchar,
    mapping json,
    headers varchar[],
    delivered_count bigint not null,
    loaded_count bigint not null,
    quarantined_count bigint not null,
    known_count bigint not null,
    delivery_id varchar,
    held_for varchar[]
);
comment on table raw.files is 'One row is a delivered file: what it was read as, and what became of its records.';
comment on column raw.files.file_id is 'Key; a hash of the path below the delivery folder and the bytes, so the same file lying there tomorrow is the same delivery. Each member of an archive is a file of its own.';
comment on column raw.files.night is 'Night (Asia/Shanghai) on which the file was loaded.';
comment on column raw.files.source is 'Source the file belongs to: name of its entry in reference/sources.yaml, else its folder, else its name without date and number.';
comment on column raw.files.file_name is 'Path below landing/ or the --input folder, personal data masked; of a member of an archive, the path of the archive and of the member in it: a/b.zip/c.csv.';
comment on column raw.files.byte_count is 'Size in bytes, of a member unpacked; 0 when it was not opened.';
comment on column raw.files.format is 'What it was read as: csv, tsv, jsonl, json, xlsx, parquet, eml or mbox; null when it could not be read.';
comment on column raw.files.encoding is 'utf-8, utf-8-sig, utf-16, utf-16-le or utf-16-be (without mark), gb18030, cp950 or big5hkscs (Big5) for text files; null for others and for what could not be read.';
comment on column raw.files.mapped_by is 'entry (reference/sources.yaml) or headers (recognised); null when neither fitted.';
comment on column raw.files.mapping is 'Channel, time zone and the headers tried for each contact field, as used.';
comment on column raw.files.headers is 'Headers found, in the order of the file.';
comment on column raw.files.delivered_count is 'Records in the file; a file that could not be read counts as one.';
comment on column raw.files.loaded_count is 'Records now in raw.records from this file.';
comment on column raw.files.quarantined_count is 'Records now in raw.quarantine from this file; of one that is held back, with those that wait in raw.held.';
comment on column raw.files.known_count is 'Records recognised as already loaded, from this or another file.';
comment on column raw.files.delivery_id is 'What its source delivered at once, raw.deliveries; null when it could not be read or mapped.';
comment on column raw.files.held_for is 'Expectations of the contract that its delivery broke and for which it is held back whole; null when it is not.';
