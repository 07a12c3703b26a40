-- One row is what one system delivered of a contact that several told of.
create table if not exists core.links (
    contact_id varchar not null,
    linked_id varchar not null,
    part_no integer not null,
    evidence varchar not null,
    gap_minutes double,
    night date not null,
    source varchar not null,
    external_id varchar,
    channel varchar not null,
    started_at timestamptz,
    ended_at timestamptz,
    counted_on date not null,
    customer_key varchar,
    agent_key varchar,
    team varchar,
    region varchar,
    product varchar,
    queue varchar,
    category varchar,
    status varchar,
    ticket_id varchar,
    replied_at timestamptz,
    is_resolved boolean,
    satisfaction_score double,
    compensation_yuan double,
    transfer_count integer,
    like_count integer,
    attributes json
);
comment on table core.links is 'One row is what one system delivered of a contact that several told of, with the evidence by which it was linked.';
comment on column core.links.contact_id is 'Contact it is part of, core.contacts: the id of the part that began first, whichever was delivered first.';
comment on column core.links.linked_id is 'Key; the contact_id it would have alone.';
comment on column core.links.part_no is 'Its place in the contact, by when it began; 0 is the part whose id the contact has.';
comment on column core.links.evidence is 'By what it was linked: ticket_id (one names the other), or customer_and_time (the same customer''s ticket, opened meanwhile or shortly after).';
comment on column core.links.gap_minutes is 'From its beginning to that of the ticket it is linked with; null of the ticket, and when one is not known.';
comment on column core.links.night is 'Night on which the contact or what it is linked with last changed.';
comment on column core.links.source is 'Source that delivered the part.';
comment on column core.links.external_id is 'Of the part: its id in the delivering system, personal data masked.';
comment on column core.links.channel is 'Of the part: phone, chat, web, app, wechat, email, sms, ticket, review or counter.';
comment on column core.links.started_at is 'Of the part: when it began; null when not delivered.';
comment on column core.links.ended_at is 'Of the part: when it ended; null when not delivered.';
comment on column core.links.counted_on is 'Of the part: day it counts for (Asia/Shanghai): its own, else the night it was loaded.';
comment on column core.links.customer_key is 'Of the part: pseudonym of the customer (HMAC-SHA256 under the home''s secret); null when not delivered.';
comment on column core.links.agent_key is 'Of the part: pseudonym of the agent (HMAC-SHA256 under the home''s secret); null when not delivered.';
comment on column core.links.team is 'Of the part: team of the agent, as delivered.';
comment on column core.links.region is 'Of the part: region, as delivered.';
comment on column core.links.product is 'Of the part: product, as delivered.';
comment on column core.links.queue is 'Of the part: queue, as delivered.';
comment on column core.links.category is 'Of the part: category it was booked under, as delivered; no evidence of what was said.';
comment on column core.links.status is 'Of the part: state of handling, as delivered.';
comment on column core.links.ticket_id is 'Of the part: ticket that belongs to it, personal data masked.';
comment on column core.links.replied_at is 'Of the part: when it was answered; null when not delivered.';
comment on column core.links.is_resolved is 'Of the part: whether it was booked as resolved; null when not delivered.';
comment on column core.links.satisfaction_score is 'Of the part: satisfaction as delivered, on the source''s own scale.';
comment on column core.links.compensation_yuan is 'Of the part: compensation paid, yuan.';
comment on column core.links.transfer_count is 'Of the part: how often it was transferred.';
comment on column core.links.like_count is 'Of the part: likes or supports by others.';
comment on column core.links.attributes is 'Of the part: every further column but names and addresses, header to cell, personal data masked, JSON.';
