-- One row is a staged record and its fate. Of equal records the fullest is loaded: the order of files means nothing.
create or replace temp table decided as
select
    *,
    case
        when problem is not null then 'quarantined'
        when record_id in (select record_id from raw.records) then 'known'
        when row_number() over (
            partition by record_id, problem is null order by length(payload) desc, payload, file_id asc, row_no asc
        ) > 1 then 'known'
        when file_id in (select file_id from held_files) then 'held'
        else 'loaded'
    end as fate
from staged;
