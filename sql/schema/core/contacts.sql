-- One row is a contact in any channel.
create table if not exists core.contacts (
    contact_id varchar not null,
    night date not null,
    source varchar not null,
    sources varchar[],
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
    attributes json,
    is_complaint boolean
);
comment on table core.contacts is 'One row is a contact in any channel: a call, chat, ticket, message, review.';
comment on column core.contacts.contact_id is 'Key; never depends on the order of files or rows.';
comment on column core.contacts.night is 'Night on which the latest version of the contact was loaded, or what it is linked with changed.';
comment on column core.contacts.source is 'Source it was delivered by; of a contact that several told of, the one whose part began first.';
comment on column core.contacts.sources is 'All sources that told of it, by when their part began (core.links says by what they were linked); filled when published.';
comment on column core.contacts.external_id is 'Its id in the delivering system, personal data masked.';
comment on column core.contacts.channel is 'phone, chat, web, app, wechat, email, sms, ticket, review or counter.';
comment on column core.contacts.started_at is 'When it began; null when not delivered.';
comment on column core.contacts.ended_at is 'When it ended; null when not delivered.';
comment on column core.contacts.counted_on is 'Day it counts for (Asia/Shanghai): its own, else the night it was loaded.';
comment on column core.contacts.customer_key is 'Pseudonym of the customer (HMAC-SHA256 under the home''s secret); null when not delivered.';
comment on column core.contacts.agent_key is 'Pseudonym of the agent (HMAC-SHA256 under the home''s secret); null when not delivered.';
comment on column core.contacts.team is 'Team of the agent, as delivered.';
comment on column core.contacts.region is 'Region, as delivered.';
comment on column core.contacts.product is 'Product, as delivered.';
comment on column core.contacts.queue is 'Queue, as delivered.';
comment on column core.contacts.category is 'Category it was booked under, as delivered; no evidence of what was said.';
comment on column core.contacts.status is 'State of handling, as delivered.';
comment on column core.contacts.ticket_id is 'Ticket that belongs to it, personal data masked.';
comment on column core.contacts.replied_at is 'When it was answered; null when not delivered.';
comment on column core.contacts.is_resolved is 'Whether it was booked as resolved; null when not delivered.';
comment on column core.contacts.satisfaction_score is 'Satisfaction as delivered, on the source''s own scale.';
comment on column core.contacts.compensation_yuan is 'Compensation paid, yuan.';
comment on column core.contacts.transfer_count is 'How often it was transferred.';
comment on column core.contacts.like_count is 'Likes or supports by others.';
comment on column core.contacts.attributes is 'Every further column but names and addresses, header to cell, personal data masked, JSON.';
comment on column core.contacts.is_complaint is 'Whether core.complaints holds a complaint from it, whatever it was booked as; filled when published.';
