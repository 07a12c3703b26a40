-- Every term up to the night.
select *
from warehouse.core.terms
where night <= $night
order by term_id
