-- One row is a hotspot as it stood on a night.
create table if not exists hotspot.hotspots (
    night date not null,
    hotspot_id varchar not null,
    theme_id varchar,
    label varchar not null,
    keywords varchar[] not null,
    status varchar not null,
    born_on date not null,
    first_seen_on date not null,
    last_seen_on date not null,
    complaint_count integer not null,
    customer_count integer not null,
    model_version varchar not null,
    contact_count integer not null,
    repeat_share double not null,
    loudest_share double not null,
    reach double not null
);
comment on table hotspot.hotspots is 'One row is a hotspot (a scenario many customers complain of) as it stood on a night; its id lasts for life.';
comment on column hotspot.hotspots.night is 'Night as of which it was found.';
comment on column hotspot.hotspots.hotspot_id is 'Key with night; minted once, in the order of birth.';
comment on column hotspot.hotspots.theme_id is 'Broad subject above it, hotspot.themes.';
comment on column hotspot.hotspots.label is 'Short name, words a customer said.';
comment on column hotspot.hotspots.keywords is 'Terms that set it apart, weightiest first.';
comment on column hotspot.hotspots.status is 'active, or dormant when nobody has raised it for twice as long as it was ever silent, at least 12 and at most 60 days; then until three customers raise it within 14 days.';
comment on column hotspot.hotspots.born_on is 'Night on which the id was minted.';
comment on column hotspot.hotspots.first_seen_on is 'Day of its earliest complaint.';
comment on column hotspot.hotspots.last_seen_on is 'Day of its latest complaint.';
comment on column hotspot.hotspots.complaint_count is 'Complaints in it.';
comment on column hotspot.hotspots.customer_count is 'Distinct customers in it; a contact without customer counts as one.';
comment on column hotspot.hotspots.model_version is 'Version of the way it was found.';
comment on column hotspot.hotspots.contact_count is 'Distinct contacts in it.';
comment on column hotspot.hotspots.repeat_share is 'Share of its customers who raised it in two contacts within 30 days, 0 to 1.';
comment on column hotspot.hotspots.loudest_share is 'Share of its contacts that come from the one customer with most of them, 0 to 1; near 1 it is a flood by one person.';
comment on column hotspot.hotspots.reach is 'Evidence of reach: logarithms of 1 + likes of its contacts, added up; it ranks nothing.';
