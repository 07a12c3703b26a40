-- One row is a dialogue with its elements; the variable `element` names what is taken from each.
-- It is a variable and no parameter, because only then is it read once and not for every row.
select
    contact_id,
    from_json(turns, getvariable('element')) as elements
from dialogues
where case when json_valid(turns) then json_type(turns) end = 'ARRAY'
order by contact_id
