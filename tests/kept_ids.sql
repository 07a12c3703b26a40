-- Of the first night's complaints in hotspots, the share that is in the hotspot of the same id on the second; and the share
-- of the first night's hotspots that live on.
select
    avg((second.hotspot_id is not distinct from first.hotspot_id)::int) as kept_complaints,
    count(distinct first.hotspot_id) filter (
        where first.hotspot_id in (select hotspot_id from hotspot.hotspots where night = date '2026-08-19')
    ) / count(distinct first.hotspot_id) as kept_hotspots
from hotspot.members as first
left join hotspot.members as second on first.complaint_id = second.complaint_id and second.night = date '2026-08-19'
where first.night = date '2026-08-18'
