-- decided: one row is a record and its fate in a replay. delivered: one row is its file. What changes by them.
-- A record of a contact that a later delivery has told of is history: it goes to the night its file was delivered.
update raw.records as records
set night = files.night
from raw.files as files
where
    files.file_id = records.file_id
    and (records.file_id, records.row_no) in (
        select (file_id, row_no) from decided
        where fate = 'loaded'
    )
    and exists (
        select 1
        from raw.records as others
        inner join raw.files as later on others.file_id = later.file_id
        where others.contact_id = records.contact_id and later.night > files.night
    );

-- What stays, and for the same reason, keeps its row.
delete from raw.quarantine as quarantine
where
    file_id in (select file_id from decided)
    and not exists (
        select 1 from decided
        where
            decided.file_id = quarantine.file_id
            and decided.row_no is not distinct from quarantine.row_no
            and decided.fate = 'quarantined'
            and decided.problem = quarantine.reason_code
    );

update raw.files as files
set
    source = now.source,
    format = now.format,
    encoding = now.encoding,
    mapped_by = now.mapped_by,
    mapping = now.mapping,
    headers = now.headers,
    delivered_count = now.delivered_count,
    loaded_count = files.loaded_count + now.loaded_count,
    quarantined_count = now.quarantined_count,
    known_count = files.known_count + now.known_count
from (
    select
        delivered.*,
        counted.* exclude (file_id)
    from delivered
    inner join (
        select
            file_id,
            count(*) filter (where fate = 'loaded') as loaded_count,
            count(*) filter (where fate = 'quarantined') as quarantined_count,
            count(*) filter (where fate = 'known') as known_count
        from decided
        group by file_id
    ) as counted using (file_id)
) as now
where files.file_id = now.file_id;
