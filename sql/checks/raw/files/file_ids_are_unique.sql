-- Files registered more than once.
select
    file_id,
    count(*) as row_count
from raw.files
group by file_id
having count(*) > 1
order by file_id
