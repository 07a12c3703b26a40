-- One row is the latest version of a contact that the night touched, if it was delivered under the mapping.
with latest as (
    from raw.records
    where contact_id in (select contact_id from touched)
    qualify row_number() over (
        partition by contact_id order by night desc, length(payload::varchar) desc, payload::varchar
    ) = 1
)

select
    latest.record_id,
    latest.night,
    latest.source,
    latest.contact_id,
    latest.payload::varchar as payload
from latest
inner join raw.files as files using (file_id)
where files.mapping::varchar = $mapping and files.headers = $headers
order by latest.contact_id
