-- One row is a question to people: are these two hotspots one?
create table if not exists hotspot.questions (
    night date not null,
    question_no integer not null,
    hotspot_id varchar not null,
    other_hotspot_id varchar not null,
    similarity double not null,
    gain double not null
);
comment on table hotspot.questions is 'One row is a question to people, are these two hotspots one?; the up to 20 whose answer would help most, as of a night.';
comment on column hotspot.questions.night is 'The night.';
comment on column hotspot.questions.question_no is 'Key with night; 1 is the one whose answer would help most.';
comment on column hotspot.questions.hotspot_id is 'The larger of the two.';
comment on column hotspot.questions.other_hotspot_id is 'The other one.';
comment on column hotspot.questions.similarity is 'Cosine of their centres, 0 to 1.';
comment on column hotspot.questions.gain is 'How much an answer is likely to help: likeness, times how many complaints of the one have the other next, times size; no unit.';
