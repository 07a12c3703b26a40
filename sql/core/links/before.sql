-- before: one row is a contact that the night's deliveries touch, with what it could be linked by until now.
create or replace temp table before as
select *
from keys
where
    linked_id in (
        select contact_id from raw.records
        where night = $night
    )
