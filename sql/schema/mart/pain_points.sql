-- One row is a ranked hotspot as of a night.
create table if not exists mart.pain_points (
    night date not null,
    rank integer not null,
    hotspot_id varchar not null,
    label varchar not null,
    quotation varchar not null,
    customer_count integer not null,
    complaint_count integer not null,
    recent_count integer not null,
    earlier_count integer not null,
    score double not null,
    people_score double not null,
    severity_score double not null,
    trend_score double not null,
    repeat_score double not null,
    escalation_score double not null,
    rank_low integer not null,
    rank_high integer not null,
    p_top10 double not null,
    tier varchar not null,
    owner_department varchar,
    process_node varchar,
    route_confidence double
);
comment on table mart.pain_points is 'One row is a ranked hotspot as of a night: what hurts most first, with the doubt in the rank.';
comment on column mart.pain_points.night is 'Night as of which it was ranked.';
comment on column mart.pain_points.rank is 'Place, from 1.';
comment on column mart.pain_points.hotspot_id is 'Hotspot, hotspot.hotspots; key with night.';
comment on column mart.pain_points.label is 'Short name of the hotspot.';
comment on column mart.pain_points.quotation is 'The customer''s words that show it best, personal data masked.';
comment on column mart.pain_points.customer_count is 'Distinct customers.';
comment on column mart.pain_points.complaint_count is 'Complaints.';
comment on column mart.pain_points.recent_count is 'Complaints of the 28 days up to the night.';
comment on column mart.pain_points.earlier_count is 'Complaints of the 28 days before those.';
comment on column mart.pain_points.score is 'Sum of the five components, 0 to 100.';
comment on column mart.pain_points.people_score is 'For how many distinct customers, damped by a logarithm.';
comment on column mart.pain_points.severity_score is 'For the mean severity.';
comment on column mart.pain_points.trend_score is 'For the recent 28 days against the 28 before.';
comment on column mart.pain_points.repeat_score is 'For the share of customers who came back with it.';
comment on column mart.pain_points.escalation_score is 'For the share of complaints that threaten to go elsewhere.';
comment on column mart.pain_points.rank_low is 'Best place in 90 % of the resamplings of customers.';
comment on column mart.pain_points.rank_high is 'Worst place in 90 % of the resamplings of customers.';
comment on column mart.pain_points.p_top10 is 'Share of the resamplings in which it is among the first ten.';
comment on column mart.pain_points.tier is 'act, watch or not_enough_evidence.';
comment on column mart.pain_points.owner_department is 'Department that owns the process; null when a person must decide.';
comment on column mart.pain_points.process_node is 'Step of the process it goes wrong at; null when a person must decide.';
comment on column mart.pain_points.route_confidence is 'Share of the evidence that speaks for this department, 0 to 1; null when none does.';
