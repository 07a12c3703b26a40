-- One row is a hotspot on a day, as of a night.
create table if not exists hotspot.daily (
    night date not null,
    hotspot_id varchar not null,
    day date not null,
    complaint_count integer not null,
    expected double,
    upper double
);
comment on table hotspot.daily is 'One row is a hotspot on a day with at least one complaint in it or expected, as of a night.';
comment on column hotspot.daily.night is 'Night as of which it was counted.';
comment on column hotspot.daily.hotspot_id is 'Hotspot, hotspot.hotspots.';
comment on column hotspot.daily.day is 'Day the complaints count for.';
comment on column hotspot.daily.complaint_count is 'Complaints of that day.';
comment on column hotspot.daily.expected is 'Mean of the 28 days before; null in the first 7 days of the data.';
comment on column hotspot.daily.upper is '99th percentile of a negative binomial with that mean; above it the day is unusual; null when expected is.';
