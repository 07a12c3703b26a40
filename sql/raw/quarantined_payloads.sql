-- One row is a quarantined record as delivered; a file that was set aside whole has none.
select
    files.file_name,
    quarantine.reason,
    quarantine.payload
from raw.quarantine as quarantine
inner join raw.files as files using (file_id)
where quarantine.row_no is not null
order by files.file_name, files.file_id, quarantine.row_no
