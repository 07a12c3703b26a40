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
    signals varchar[] not null,
    reasons struct(feature varchar, worth double)[] not null,
    emotions varchar[] not null,
    emotion_peak varchar not null,
    tried struct(kind varchar, turn_id varchar, "start" integer, "end" integer)[] not null,
    is_said_again boolean not null,
    is_repeat boolean not null,
    repeat_of varchar,
    model_ask varchar not null,
    model_severity integer not null,
    model_threat varchar not null,
    decided varchar[] not null
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
comment on column core.complaints.probability is 'How sure it is that the contact is a complaint, 0 to 1, calibrated.';
comment on column core.complaints.signals is 'Signals of complaint_rules.yaml that fired, for and against, in alphabetical order.';
comment on column core.complaints.reasons is 'What made its most telling sentence one of a complaint, the weightiest first: characters (| is the edge of a clause) or a signal in brackets, and by how much.';
comment on column core.complaints.emotions is 'How the customer felt from turn to turn, in the order said: calm, pleased, displeased or angry; by words.';
comment on column core.complaints.emotion_peak is 'The strongest of emotions; pleased only when nothing but calm was beside it.';
comment on column core.complaints.tried is 'What the customer tried before (hotline, repair, shop, merchant, online, superior, regulator) and where it was said, as in evidence.';
comment on column core.complaints.is_said_again is 'Whether the customer says that it is not the first time.';
comment on column core.complaints.is_repeat is 'Whether the customer says so, or raised the same matter within the 30 days before.';
comment on column core.complaints.repeat_of is 'The complaint of the same customer, at most 30 days before, that is about the same; null without one.';
comment on column core.complaints.model_ask is 'What the models told of ask; ask is another where a person decided.';
comment on column core.complaints.model_severity is 'What the models told of severity.';
comment on column core.complaints.model_threat is 'What the models told of threat.';
comment on column core.complaints.decided is 'What people decided of it: is_complaint, ask, severity, threat; empty for most. See hotspot.verdicts.';
