-- One row is a text that should be an object, in its order, and what is wrong with it.
select
    row_no::bigint as row_no,
    payload,
    case
        when problem is not null then problem
        when not json_valid(payload) then 'bad_json'
        when json_type(payload) <> 'OBJECT' then 'bad_json'
    end as problem
from lines
order by row_no
