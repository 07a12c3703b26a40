-- One row is a replayed file: what became of the records it had in quarantine.
select
    delivered.file_name,
    count(*) filter (where decided.fate = 'loaded') as loaded,
    count(*) filter (where decided.fate = 'known') as known,
    count(*) filter (where decided.fate = 'quarantined') as quarantined
from delivered
inner join decided using (file_id)
group by delivered.file_id, delivered.file_name
order by delivered.file_name, delivered.file_id
