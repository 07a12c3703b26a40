-- Questions about hotspots that the night does not have, or about one hotspot and itself.
select
    questions.night,
    questions.question_no
from hotspot.questions
left join hotspot.hotspots as one on questions.night = one.night and questions.hotspot_id = one.hotspot_id
left join hotspot.hotspots as other on questions.night = other.night and questions.other_hotspot_id = other.hotspot_id
where
    one.hotspot_id is null
    or other.hotspot_id is null
    or questions.hotspot_id = questions.other_hotspot_id
order by questions.night, questions.question_no
