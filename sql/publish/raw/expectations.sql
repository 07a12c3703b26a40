-- Every expectation up to the night.
select *
from warehouse.raw.expectations
where night <= $night
order by night, delivery_id, expectation
