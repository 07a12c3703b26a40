-- One row is a source that is silent for longer than it ever was in the last nights; of the latest night where none is
-- given. What has come on too few of them is not missed.
with latest as (
    select coalesce($night::date, max(night)) as night
    from raw.deliveries
),

told as (
    select distinct
        deliveries.source,
        deliveries.night
    from raw.deliveries as deliveries
    inner join latest on deliveries.night > latest.night - $nights and deliveries.night <= latest.night
),

gaps as (
    select
        source,
        night,
        night - lag(night) over (partition by source order by night) as gap
    from told
)

select
    gaps.source,
    max(gaps.night) as last_night,
    any_value(latest.night) - max(gaps.night) as silent_days,
    max(gaps.gap) as longest_gap
from gaps
cross join latest
group by gaps.source
having count(*) >= $enough_nights and silent_days > longest_gap
order by gaps.source
