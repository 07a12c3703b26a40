-- One row is an earlier delivery of a source, if it was let in.
select
    night,
    delivered_count,
    unusable_count,
    known_count,
    headers,
    filled,
    newest_on
from raw.deliveries
where
    source = $source
    and night > $night - $nights
    and night <= $night
    and (released_on is not null or len(held_for) = 0)
order by night, delivery_id
