-- One row is one thing complained of in a contact.
create table if not exists core.complaints (
    complaint_id varchar not null,
    contact_id varchar not null,
    night date not null,
    text varchar not null,
    evidence struct(turn_id varchar, "start" integer, "end" integer)[] not null,
    ask varchar not null,
    severity integer not null,
    threat varchar not null,
    probability double not null,
    signals varchar[] not null
);
comment on table core.complaints is 'One row is one thing complained of in a contact.';
comment on column core.complaints.complaint_id is 'Key; contact_id and a number.';
comment on column core.complaints.contact_id is 'Contact it was said in, core.contacts.';
comment on column core.complaints.night is 'Night on which the contact''s latest version was loaded.';
comment on column core.complaints.text is 'The statement: the evidence spans in order, joined by a space.';
comment on column core.complaints.evidence is 'Where it was said: turn_id, first character, character after the last; counted in core.turns.text.';
comment on column core.complaints.ask is 'What would settle it: refund, compensation, repair, explanation, apology, cancel, change, speed_up, punish or none.';
comment on column core.complaints.severity is '0 in passing to 4 health, safety, livelihood or fraud; the highest line of the rubric that applies.';
comment on column core.complaints.threat is 'Strongest threat made: none, regulator, media, lawsuit, leave or other.';
comment on column core.complaints.probability is 'How sure it is that this is a complaint, 0 to 1.';
comment on column core.complaints.signals is 'Rules that decided, by name, in alphabetical order.';
