-- One row is a complaint in a hotspot as of the latest night before, rejected hotspots among them.
with latest as (
    select max(night) as night
    from hotspot.hotspots
    where night < $night
)

select
    complaint_id,
    hotspot_id
from hotspot.members
inner join latest using (night)
union all by name
select
    hotspot_id,
    unnest(complaint_ids) as complaint_id
from hotspot.verdicts
inner join latest using (night)
order by complaint_id
