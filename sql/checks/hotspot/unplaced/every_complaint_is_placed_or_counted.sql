-- The latest night, when its members and unplaced complaints are not all complaints known by it.
with latest as (
    select max(night) as night
    from hotspot.hotspots
),

known as (
    select
        latest.night,
        count(*) as known_count
    from core.complaints
    inner join latest on complaints.night <= latest.night
    group by latest.night
),

placed as (
    select count(*) as placed_count
    from hotspot.members
    inner join latest using (night)
),

unplaced as (
    select coalesce(sum(complaint_count), 0) as unplaced_count
    from hotspot.unplaced
    inner join latest using (night)
)

select
    known.*,
    placed.placed_count,
    unplaced.unplaced_count
from known
cross join placed
cross join unplaced
where known.known_count <> placed.placed_count + unplaced.unplaced_count
