-- Every turn as numbered terms up to the night.
select *
from warehouse.core.tokens
where night <= $night
order by turn_id
