-- Decisions that a night tells more than once, or in a state that does not exist.
select
    night,
    verdict_id,
    count(*) as row_count
from hotspot.verdicts
group by night, verdict_id
having count(*) > 1 or bool_or(status not in ('in_force', 'overruled', 'withdrawn', 'gone'))
order by night, verdict_id
