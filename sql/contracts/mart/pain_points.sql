-- One row is a pain point of the latest night.
select *
from mart.pain_points
where night = (select max(night) from mart.pain_points)
order by rank
