-- Complaints with an ask, threat, severity or probability that the rubric does not know.
select complaint_id
from core.complaints
where
    ask not in (
        'refund', 'compensation', 'repair', 'explanation', 'apology', 'cancel', 'change', 'speed_up', 'punish', 'none'
    )
    or threat not in ('none', 'regulator', 'media', 'lawsuit', 'leave', 'other')
    or severity not between 0 and 4
    or probability not between 0 and 1
order by complaint_id
