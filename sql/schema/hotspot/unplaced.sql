-- One row is a reason why complaints known by a night are in no hotspot.
create table if not exists hotspot.unplaced (
    night date not null,
    reason varchar not null,
    complaint_count integer not null,
    customer_count integer not null
);
comment on table hotspot.unplaced is 'One row is a reason why complaints known by a night are in no hotspot; with the members they are all complaints.';
comment on column hotspot.unplaced.night is 'Night as of which it was counted.';
comment on column hotspot.unplaced.reason is 'rare (like no hotspot), below_threshold (near one, not near enough), not_enough_text, or rejected (in a hotspot that people rejected).';
comment on column hotspot.unplaced.complaint_count is 'Complaints.';
comment on column hotspot.unplaced.customer_count is 'Distinct customers; a contact without customer counts as one.';
