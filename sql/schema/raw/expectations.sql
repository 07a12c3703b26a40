-- One row is something that a delivery was expected to be.
create table if not exists raw.expectations (
    delivery_id varchar not null,
    night date not null,
    source varchar not null,
    expectation varchar not null,
    outcome varchar not null,
    observed double,
    usual double,
    warn_min double,
    warn_max double,
    block_min double,
    block_max double,
    seen_count bigint not null,
    odd_count bigint not null,
    record_ids varchar[] not null,
    note varchar not null
);
comment on table raw.expectations is 'One row is something that a delivery was expected to be, and whether it was (Great Expectations).';
comment on column raw.expectations.delivery_id is 'Delivery, raw.deliveries.';
comment on column raw.expectations.night is 'Night on which it was read.';
comment on column raw.expectations.source is 'Source.';
comment on column raw.expectations.expectation is 'Name in reference/contracts/sources.yaml, which says what the number is.';
comment on column raw.expectations.outcome is 'met, warned (outside of warn), broken (outside of block: the delivery is held back), not_enough_history, or not_judged (nothing to see, or too few records).';
comment on column raw.expectations.observed is 'The number that was looked at; null when it was not judged.';
comment on column raw.expectations.usual is 'What it usually is at this source, where it is compared with the past.';
comment on column raw.expectations.warn_min is 'Least that is not warned of; null without one.';
comment on column raw.expectations.warn_max is 'Most that is not warned of; null without one.';
comment on column raw.expectations.block_min is 'Least that is let in; null without one.';
comment on column raw.expectations.block_max is 'Most that is let in; null without one.';
comment on column raw.expectations.seen_count is 'Cells or records that were looked at, where single ones are.';
comment on column raw.expectations.odd_count is 'Of them, those that are not as wanted.';
comment on column raw.expectations.record_ids is 'Up to five records with such, by their ids; never a value.';
comment on column raw.expectations.note is 'Which columns, fields and counts, in Chinese; never a value of a record.';
