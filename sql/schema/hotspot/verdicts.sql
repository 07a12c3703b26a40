-- One row is a decision of a person, and what became of it on a night.
create table if not exists hotspot.verdicts (
    night date not null,
    verdict_id varchar not null,
    decided_at timestamptz not null,
    decided_by varchar not null,
    reason varchar not null,
    kind varchar not null,
    subject varchar not null,
    other_subjects varchar[] not null,
    label varchar,
    via varchar not null,
    status varchar not null,
    hotspot_id varchar,
    customer_count integer,
    conflict varchar,
    complaint_ids varchar[]
);
comment on table hotspot.verdicts is 'One row is a decision of a person about a hotspot, a complaint or another decision, and what became of it on a night.';
comment on column hotspot.verdicts.night is 'Night as of which its state is told.';
comment on column hotspot.verdicts.verdict_id is 'Key with night; numbered in the order decided, as in register/decisions.jsonl.';
comment on column hotspot.verdicts.decided_at is 'When it was decided.';
comment on column hotspot.verdicts.decided_by is 'Who decided it.';
comment on column hotspot.verdicts.reason is 'Why, in that person''s words; personal numbers masked.';
comment on column hotspot.verdicts.kind is 'merge, apart, split, rename, reject, pin, withdraw, or a kind about complaints.';
comment on column hotspot.verdicts.subject is 'Hotspot, complaint or decision that it is about, as it was called then.';
comment on column hotspot.verdicts.other_subjects is 'The other hotspots of merge and apart; empty for the rest.';
comment on column hotspot.verdicts.label is 'The name that rename gives.';
comment on column hotspot.verdicts.via is 'How it came: the command line, or a row of a review sheet.';
comment on column hotspot.verdicts.status is 'in_force, overruled (by a later decision about the same complaints), withdrawn, or gone (nothing is left of what it is about).';
comment on column hotspot.verdicts.hotspot_id is 'What the hotspot it is about is called tonight; null when nothing is left of it.';
comment on column hotspot.verdicts.customer_count is 'Distinct customers in what it is about, tonight; of a rejected hotspot, too.';
comment on column hotspot.verdicts.conflict is 'What tonight''s complaints say against it, in words; null when nothing. A decision is shown to be doubtful, never overwritten.';
comment on column hotspot.verdicts.complaint_ids is 'Of a rejected hotspot, the complaints that would be in it tonight, so that it stays known; null for the rest; not published.';
