-- Records loaded more than once.
select
    record_id,
    count(*) as row_count
from raw.records
group by record_id
having count(*) > 1
order by record_id
