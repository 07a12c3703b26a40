-- One row is an element of a dialogue: what it says, who says it, and when, under whichever key it is delivered.
with elements as (
    select
        contact_id,
        unnest(from_json(turns, '["json"]')) as element,
        generate_subscripts(from_json(turns, '["json"]'), 1) as place
    from dialogues
    where json_valid(turns) and json_type(turns) = 'ARRAY'
)

select
    contact_id,
    place,
    list_filter(json_extract_string(element, $speaker), lambda said: said <> '')[1] as speaker,
    list_filter(json_extract_string(element, $at), lambda said: said <> '')[1] as at,
    list_filter(json_extract_string(element, $text), lambda said: said <> '')[1] as text
from elements
order by contact_id, place
