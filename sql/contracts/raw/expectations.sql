-- One row is an expectation of a delivery of the night; of the latest one where no night is given.
select *
from raw.expectations
where night = coalesce($night::date, (select max(latest.night) from raw.deliveries as latest))
order by expectation, source, delivery_id
