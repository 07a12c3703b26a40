-- One row is a mapping with its headers that some record of the night's contacts was delivered under.
select distinct
    files.mapping::varchar as mapping,
    files.headers
from raw.files as files
where
    files.mapping is not null
    and exists (
        from raw.records as records
        where
            records.file_id = files.file_id
            and records.contact_id in (select contact_id from touched)
    )
order by mapping, headers
