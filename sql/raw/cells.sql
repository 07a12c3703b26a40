-- One row is a record's cells in the order of the pointers.
select case when json_valid(payload) then json_extract_string(payload, $pointers) end as cells
from payloads
