-- One row is a key that occurs in a JSON Lines file, in alphabetical order.
select distinct unnest(json_keys(payload)) as header
from lines
where json_valid(payload) and json_type(payload) = 'OBJECT'
order by header
