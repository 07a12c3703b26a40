-- Pain points whose components do not add up to their score.
select
    night,
    hotspot_id
from mart.pain_points
where abs(score - (people_score + severity_score + trend_score + repeat_score + escalation_score)) > 1e-6
order by night, hotspot_id
