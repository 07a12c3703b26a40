-- What hurts most: one row is a pain point with its three quotations.
create view view.what_hurts_most as
select
    pain_points.rank,
    pain_points.hotspot_id,
    pain_points.label,
    pain_points.customer_count,
    pain_points.complaint_count,
    pain_points.score,
    pain_points.rank_low,
    pain_points.rank_high,
    pain_points.tier,
    pain_points.owner_department,
    list(complaints.text order by members.similarity desc, members.complaint_id asc) as quotations
from mart.pain_points
inner join hotspot.members using (hotspot_id)
inner join core.complaints using (complaint_id)
where members.is_exemplar
group by all
order by pain_points.rank;
comment on view view.what_hurts_most is 'What hurts most? One row is a pain point with up to three quotations.';
