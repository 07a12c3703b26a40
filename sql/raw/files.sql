-- One row is a file being loaded, with the fate of its records counted.
insert into raw.files by name
select
    delivered.*,
    $night as night,
    count(*) filter (where decided.fate = 'loaded') as loaded_count,
    count(*) filter (where decided.fate in ('quarantined', 'held')) as quarantined_count,
    count(*) filter (where decided.fate = 'known') as known_count
from delivered
left join decided using (file_id)
group by all
order by file_id
