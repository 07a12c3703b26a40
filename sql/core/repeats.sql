-- Marks the complaints that raise a matter again: those of the frame `repeats` (complaint_id, repeat_of).
update core.complaints
set
    repeat_of = repeats.repeat_of,
    is_repeat = true
from repeats
where complaints.complaint_id = repeats.complaint_id
