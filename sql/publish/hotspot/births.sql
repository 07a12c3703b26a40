-- The ids that were minted.
select *
from warehouse.hotspot.births
order by hotspot_id
