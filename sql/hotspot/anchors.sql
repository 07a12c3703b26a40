-- One row is a complaint that a hotspot was born with.
select
    hotspot_id,
    unnest(complaint_ids) as complaint_id
from hotspot.births
order by hotspot_id, complaint_id
