-- One row is what a source delivered at once: its files of one run, in numbers.
create table if not exists raw.deliveries (
    delivery_id varchar not null,
    night date not null,
    source varchar not null,
    file_count bigint not null,
    delivered_count bigint not null,
    unusable_count bigint not null,
    known_count bigint not null,
    newest_on date,
    headers varchar[] not null,
    filled struct(field varchar, share double)[] not null,
    sampled_count bigint not null,
    held_for varchar[] not null,
    released_on date
);
comment on table raw.deliveries is 'One row is what a source delivered at once: its files of one run, in numbers.';
comment on column raw.deliveries.delivery_id is 'Key; a hash of its files.';
comment on column raw.deliveries.night is 'Night on which it was read.';
comment on column raw.deliveries.source is 'Source.';
comment on column raw.deliveries.file_count is 'Files that could be read and mapped; the others are in raw.quarantine, each for its own reason.';
comment on column raw.deliveries.delivered_count is 'Records in these files.';
comment on column raw.deliveries.unusable_count is 'Of them, records that were quarantined one by one.';
comment on column raw.deliveries.known_count is 'Of them, records that were recognised as already loaded, or as one of their own again.';
comment on column raw.deliveries.newest_on is 'Day of the newest contact (Asia/Shanghai), future ones left out; null when none has a day.';
comment on column raw.deliveries.headers is 'Columns of all its files, in alphabetical order.';
comment on column raw.deliveries.filled is 'Contact fields that a column is mapped to, and the share of the sampled records that have them.';
comment on column raw.deliveries.sampled_count is 'Usable records that were looked at: all, of large deliveries about 20,000, chosen by their ids.';
comment on column raw.deliveries.held_for is 'Expectations for which it was held back whole; empty when it was not.';
comment on column raw.deliveries.released_on is 'Night under which a person let it in after all (tingsu quarantine replay --accept); null otherwise.';
