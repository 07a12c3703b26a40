-- Files whose quarantined records are not the ones in raw.quarantine and, of those held back whole, in raw.held.
with found as (
    select file_id from raw.quarantine
    where reason_code <> 'contract_broken'
    union all
    select file_id from raw.held
),

counted as (
    select
        file_id,
        count(*) as found_count
    from found
    group by file_id
)

select
    files.file_id,
    files.quarantined_count,
    coalesce(counted.found_count, 0) as found_count
from raw.files as files
left join counted using (file_id)
where files.quarantined_count <> coalesce(counted.found_count, 0)
order by files.file_id
