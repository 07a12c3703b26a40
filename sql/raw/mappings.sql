-- One row is a mapping with its headers that some of the night's contacts were delivered under, and their places.
select
    files.mapping::varchar as mapping,
    files.headers,
    min(latest.rowid) as first_place,
    max(latest.rowid) as last_place
from latest
inner join raw.files as files using (file_id)
group by all
order by mapping, headers
