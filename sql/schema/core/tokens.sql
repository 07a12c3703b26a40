-- One row is a turn as numbered terms.
create table if not exists core.tokens (
    turn_id varchar not null,
    contact_id varchar not null,
    night date not null,
    term_ids integer[] not null
);
comment on table core.tokens is 'One row is a turn as numbered terms, in order; put together again they give the turn''s text to the letter.';
comment on column core.tokens.turn_id is 'Turn, core.turns.';
comment on column core.tokens.contact_id is 'Contact, core.contacts.';
comment on column core.tokens.night is 'Night on which the contact''s latest version was loaded.';
comment on column core.tokens.term_ids is 'Terms in the order said, core.terms.';
