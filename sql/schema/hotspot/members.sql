-- One row is a complaint in a hotspot as of a night.
create table if not exists hotspot.members (
    night date not null,
    complaint_id varchar not null,
    contact_id varchar not null,
    hotspot_id varchar not null,
    similarity double not null,
    is_exemplar boolean not null
);
comment on table hotspot.members is 'One row is a complaint in a hotspot as of a night.';
comment on column hotspot.members.night is 'Night as of which it was found.';
comment on column hotspot.members.complaint_id is 'Complaint, core.complaints; key with night.';
comment on column hotspot.members.contact_id is 'Contact, core.contacts.';
comment on column hotspot.members.hotspot_id is 'Hotspot, hotspot.hotspots.';
comment on column hotspot.members.similarity is 'Cosine to the hotspot''s centre, 0 to 1.';
comment on column hotspot.members.is_exemplar is 'One of the up to three quotations that show the hotspot best, from different customers.';
