-- Complaints in more than one hotspot of a night.
select
    night,
    complaint_id,
    count(*) as row_count
from hotspot.members
group by night, complaint_id
having count(*) > 1
order by night, complaint_id
