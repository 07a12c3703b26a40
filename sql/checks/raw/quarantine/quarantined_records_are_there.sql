-- Files whose quarantined records are not the ones in raw.quarantine.
select
    files.file_id,
    files.quarantined_count,
    count(quarantine.quarantine_id) as found_count
from raw.files as files
left join raw.quarantine as quarantine using (file_id)
group by files.file_id, files.quarantined_count
having files.quarantined_count <> count(quarantine.quarantine_id)
order by files.file_id
