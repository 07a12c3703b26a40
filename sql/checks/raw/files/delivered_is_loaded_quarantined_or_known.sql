-- Files whose records are not all accounted for: delivered = loaded + quarantined + already known.
select
    file_id,
    delivered_count,
    loaded_count,
    quarantined_count,
    known_count
from raw.files
where delivered_count <> loaded_count + quarantined_count + known_count
order by file_id
