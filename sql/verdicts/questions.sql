-- One row is a question: are these two hotspots one?
with shown as (
    select
        hotspots.hotspot_id,
        hotspots.label,
        first(
            complaints.text order by members.similarity desc, complaints.text asc, members.complaint_id asc
        ) as quotation
    from hotspot.hotspots
    inner join hotspot.members using (hotspot_id)
    inner join core.complaints using (complaint_id)
    where members.is_exemplar
    group by hotspots.hotspot_id, hotspots.label
)

select
    questions.question_no,
    questions.hotspot_id,
    one.label,
    one.quotation,
    questions.other_hotspot_id,
    other.label as other_label,
    other.quotation as other_quotation,
    questions.similarity
from hotspot.questions
inner join shown as one on questions.hotspot_id = one.hotspot_id
inner join shown as other on questions.other_hotspot_id = other.hotspot_id
order by questions.question_no
