-- One row is a term and its number.
create table if not exists core.terms (
    term_id integer not null,
    night date not null,
    term varchar not null,
    char_count integer not null,
    tag varchar not null,
    origin varchar not null
);
comment on table core.terms is 'One row is a term and its number; numbers are given once.';
comment on column core.terms.term_id is 'Key; from 0, in alphabetical order within the night it first came up.';
comment on column core.terms.night is 'Night on which it first came up.';
comment on column core.terms.term is 'The term as written.';
comment on column core.terms.char_count is 'Its length in characters.';
comment on column core.terms.tag is 'Part of speech in jieba''s notation (n noun, v verb, ns place, nr person, x other, ...).';
comment on column core.terms.origin is 'dictionary (jieba), lexicon (reference/lexicon), or discovered (neither: numbers, Latin, words joined by the model).';
