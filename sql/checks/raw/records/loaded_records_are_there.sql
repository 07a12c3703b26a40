-- Files whose loaded records are not the ones in raw.records.
select
    files.file_id,
    files.loaded_count,
    count(records.record_id) as found_count
from raw.files as files
left join raw.records as records using (file_id)
group by files.file_id, files.loaded_count
having files.loaded_count <> count(records.record_id)
order by files.file_id
