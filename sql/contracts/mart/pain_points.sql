-- One row is a pain point of the latest night.
select *
from mart.pain_points
qualify night = max(night) over ()
order by rank
