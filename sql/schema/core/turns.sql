-- One row is an utterance.
create table if not exists core.turns (
    turn_id varchar not null,
    contact_id varchar not null,
    night date not null,
    source varchar not null,
    turn_no integer not null,
    part varchar not null,
    speaker varchar not null,
    said_at timestamptz,
    text varchar not null
);
comment on table core.turns is 'One row is an utterance: of a call or chat, or the title, text or reply of something written.';
comment on column core.turns.turn_id is 'Key; contact_id and turn_no.';
comment on column core.turns.contact_id is 'Contact it was said in, core.contacts.';
comment on column core.turns.night is 'Night on which the contact''s latest version was loaded.';
comment on column core.turns.source is 'Source that delivered it; of a contact that several told of, each tells its own part.';
comment on column core.turns.turn_no is 'Place in the contact, from 0.';
comment on column core.turns.part is 'title, text, turn (of a dialogue) or reply.';
comment on column core.turns.speaker is 'customer, agent or system.';
comment on column core.turns.said_at is 'When it was said; null when not delivered.';
comment on column core.turns.text is 'What was said: personal data masked, white space folded; spans elsewhere count its characters.';
