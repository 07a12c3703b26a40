-- Every delivery up to the night.
select *
from warehouse.raw.deliveries
where night <= $night
order by night, delivery_id
