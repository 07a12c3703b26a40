-- One row is a line of a JSON Lines file, in its order, and what is wrong with it.
select
    row_number() over () as row_no,
    payload,
    case when not json_valid(payload) or json_type(payload) <> 'OBJECT' then 'bad_json' end as problem
from lines
order by row_no
