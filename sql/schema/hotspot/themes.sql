-- One row is a broad subject as it stood on a night.
create table if not exists hotspot.themes (
    night date not null,
    theme_id varchar not null,
    label varchar not null,
    keywords varchar[] not null,
    hotspot_count integer not null,
    complaint_count integer not null,
    customer_count integer not null
);
comment on table hotspot.themes is 'One row is a broad subject above hotspots as it stood on a night; every hotspot is in one.';
comment on column hotspot.themes.night is 'Night as of which it was found.';
comment on column hotspot.themes.theme_id is 'Key with night; the id of the first hotspot that is in it, with T for H.';
comment on column hotspot.themes.label is 'Short name: the keywords that most people of its hotspots are known by.';
comment on column hotspot.themes.keywords is 'Terms that its hotspots are known by, weightiest first.';
comment on column hotspot.themes.hotspot_count is 'Hotspots in it.';
comment on column hotspot.themes.complaint_count is 'Complaints in its hotspots.';
comment on column hotspot.themes.customer_count is 'Distinct customers in its hotspots; a contact without customer counts as one.';
