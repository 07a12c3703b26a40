-- What DuckDB itself makes of cells that are plain. What the variables hold is told in models/intake/plain.py.
create or replace temp macro stripped(cell) as
case
    when
        cell < '!' or ends_with(cell, ' ') or ends_with(cell, chr(10)) or ends_with(cell, chr(13))
        or ends_with(cell, chr(9)) then trim(cell, getvariable('white_space'))
    else cell
end;

create or replace temp macro filled(cell) as
case
    when strlen(stripped(cell)) > 4 or not list_contains(getvariable('blanks'), stripped(cell)) then stripped(cell)
end;

create or replace temp macro is_even(cell) as
coalesce(not regexp_matches(cell, getvariable('uneven')), true);

create or replace temp macro usual_moment(cell) as
case when regexp_full_match(cell, getvariable('usual')) then try_strptime(cell, getvariable('forms')) end;

create or replace temp macro as_id(digest) as
translate(substr(digest, 1, 20), '0123456789', 'ghjkmnpqrs');

create or replace temp macro keyed_id(message) as
as_id(sha256(getvariable('outer_key') || unhex(sha256(getvariable('inner_key') || encode(message)))));

create or replace temp macro is_plain_name(person) as
is_even(person) and coalesce(not regexp_matches(person, getvariable('other_letters')), true);

create or replace temp macro without_marks(person) as
regexp_replace(person, '[ \n\-()（）]|\.0$', '', 'g');

create or replace temp macro plain_name(person) as
case
    when not list_contains(getvariable('nameless'), lower(person))
        then coalesce(
            nullif(regexp_extract(without_marks(lower(person)), '^(?:\+?86|0086)?(1[3-9][0-9]{9})$', 1), ''),
            lower(person)
        )
end;
