-- One row is the latest version of a contact that was delivered under the mapping, from one place up to another.
select
    latest.record_id,
    latest.night,
    latest.source,
    latest.contact_id,
    case when json_valid(latest.payload) then json_extract_string(latest.payload, $pointers::varchar[]) end as cells
from latest
inner join raw.files as files using (file_id)
where
    latest.rowid between $first and $last
    and files.mapping::varchar = $mapping
    and files.headers = $headers
order by latest.contact_id
