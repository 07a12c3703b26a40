-- One row is something that befell a hotspot between a night and the night before.
create table if not exists hotspot.transitions (
    night date not null,
    event varchar not null,
    hotspot_id varchar not null,
    other_hotspot_id varchar,
    shared_count integer not null
);
comment on table hotspot.transitions is 'One row is something that befell a hotspot between a night and the latest night before.';
comment on column hotspot.transitions.night is 'The night.';
comment on column hotspot.transitions.event is 'born, continued, split, merged, dormant (raised much less than its pace lets expect, or found no more) or revived.';
comment on column hotspot.transitions.hotspot_id is 'Hotspot it befell; of a split the one there was before, of a merger each of those that merged.';
comment on column hotspot.transitions.other_hotspot_id is 'What it split or merged into; itself for the part that keeps the id; null for the other events.';
comment on column hotspot.transitions.shared_count is 'Complaints that were in the one on the night before and are in the other on this one; 0 when none moved (a silence that others took over from) and for the other events.';
