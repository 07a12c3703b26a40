-- The questions as of the night.
select *
from warehouse.hotspot.questions
where night = $night
order by question_no
