-- One row is a hotspot that was ever given an id.
create table if not exists hotspot.births (
    hotspot_id varchar not null,
    born_on date not null,
    complaint_ids varchar[] not null
);
comment on table hotspot.births is 'One row is a hotspot that was ever given an id: the register of ids, which grows and is never derived again.';
comment on column hotspot.births.hotspot_id is 'Key; minted once.';
comment on column hotspot.births.born_on is 'Night on which the id was minted.';
comment on column hotspot.births.complaint_ids is 'Up to 50 complaints it was born with, nearest to its centre first: its anchor, by which it is known whatever night is derived again.';
