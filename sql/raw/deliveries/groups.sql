-- One row is the records of a source in this run that share mapping and headers, with what became of them.
select
    delivered.source,
    delivered.mapping::varchar as mapping,
    delivered.headers,
    count(distinct delivered.file_id) as file_count,
    list(distinct delivered.file_id order by delivered.file_id) as file_ids,
    count(decided.fate) as delivered_count,
    count(*) filter (where decided.fate = 'quarantined') as unusable_count,
    count(*) filter (where decided.fate = 'known') as known_count
from delivered
left join decided using (file_id)
where delivered.mapping is not null
group by delivered.source, delivered.mapping::varchar, delivered.headers
order by delivered.source, mapping, delivered.headers
