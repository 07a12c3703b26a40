-- One row is a key that occurs in the objects, in alphabetical order.
select distinct unnest(json_keys(payload)) as header
from lines
where problem is null and case when json_valid(payload) then json_type(payload) end = 'OBJECT'
order by header
