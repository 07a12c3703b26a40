-- One row is an expectation of a source's deliveries of the last nights.
select *
from raw.expectations
order by night, delivery_id, expectation
