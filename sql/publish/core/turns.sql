-- Every utterance up to the night.
select *
from warehouse.core.turns
where night <= $night
order by contact_id, turn_no
