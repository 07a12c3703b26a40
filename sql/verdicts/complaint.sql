-- One row: the complaint of that id, when there is one.
select complaint_id
from core.complaints
where complaint_id = $name
