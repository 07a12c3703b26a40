-- One row is the latest version of a contact that was delivered under the mapping, from one place up to another.
select
    latest.record_id,
    latest.night,
    latest.source,
    latest.contact_id,
    latest.payload
from latest
inner join raw.files as files using (file_id)
where
    latest.place between $first and $last
    and files.mapping::varchar = $mapping
    and files.headers = $headers
order by latest.contact_id
