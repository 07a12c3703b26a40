-- Complaints with an ask, threat, severity, probability, emotion or repeat that the rubric does not know.
select complaint_id
from core.complaints
where
    ask not in (
        'refund', 'compensation', 'repair', 'explanation', 'apology', 'cancel', 'change', 'speed_up', 'punish', 'none'
    )
    or threat not in ('none', 'regulator', 'media', 'lawsuit', 'leave', 'other')
    or severity not between 0 and 4
    or probability not between 0 and 1
    or not list_has_all(['calm', 'pleased', 'displeased', 'angry'], emotions)
    or not list_contains(emotions, emotion_peak)
    or is_repeat is distinct from (is_said_again or repeat_of is not null)
order by complaint_id
