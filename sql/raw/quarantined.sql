-- One row is a quarantined record or file, without what it says.
select
    files.file_name,
    quarantine.row_no,
    quarantine.reason_code,
    quarantine.reason,
    quarantine.remedy,
    quarantine.night,
    quarantine.quarantine_id
from raw.quarantine as quarantine
inner join raw.files as files using (file_id)
where $reason is null or quarantine.reason_code = $reason
order by files.file_name, files.file_id, quarantine.row_no nulls first
