-- One row is an earlier version of a contact that is touched. Most have but one: only the others are sorted.
create or replace temp table superseded as
with told as (
    from raw.records
    where contact_id in (select contact_id from touched)
),

several as (
    select contact_id
    from told
    group by contact_id
    having count(*) > 1
)

select record_id
from told
where contact_id in (from several)
qualify row_number() over (
    partition by contact_id order by night desc, length(payload::varchar) desc, payload::varchar
) > 1
