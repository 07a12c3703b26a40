-- The ranking as of the night.
select *
from warehouse.mart.pain_points
where night = $night
order by rank
