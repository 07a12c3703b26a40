-- One row is a hotspot as the review sheet shows it, in the order of the ranking.
with quotations as (
    select
        members.hotspot_id,
        list(complaints.text order by members.similarity desc, complaints.text asc, members.complaint_id asc) as texts
    from hotspot.members
    inner join core.complaints using (complaint_id)
    where members.is_exemplar
    group by members.hotspot_id
)

select
    hotspots.hotspot_id,
    hotspots.label,
    hotspots.customer_count,
    hotspots.complaint_count,
    strftime(hotspots.first_seen_on, '%Y-%m-%d') as first_seen_on,
    strftime(hotspots.last_seen_on, '%Y-%m-%d') as last_seen_on,
    array_to_string(hotspots.keywords, '、') as keywords,
    coalesce(quotations.texts[1], '') as quotation,
    coalesce(quotations.texts[2], '') as second_quotation,
    coalesce(quotations.texts[3], '') as third_quotation
from hotspot.hotspots
inner join mart.pain_points using (hotspot_id)
left join quotations using (hotspot_id)
order by pain_points.rank
