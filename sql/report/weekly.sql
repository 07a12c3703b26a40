-- One row is a hotspot and a week with a complaint in it.
select
    hotspot_id,
    date_trunc('week', day)::date as week,
    sum(complaint_count)::bigint as complaint_count
from hotspot.daily
where complaint_count > 0
group by all
order by hotspot_id, week
