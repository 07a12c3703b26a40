-- Expectations that were broken although the delivery came in without a person's word.
select
    expectations.delivery_id,
    expectations.expectation
from raw.expectations as expectations
left join raw.deliveries as deliveries using (delivery_id)
where
    expectations.outcome = 'broken'
    and coalesce(len(deliveries.held_for), 0) = 0
    or deliveries.delivery_id is null
order by expectations.delivery_id, expectations.expectation
