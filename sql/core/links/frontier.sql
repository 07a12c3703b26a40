-- frontier: one row is a contact that tonight's deliveries touch or that was linked with one, as it was and as it is.
create or replace temp table frontier as
select *
from keys
where
    linked_id in (
        select contact_id from raw.records
        where night = $night
    )
    or linked_id in (select linked_id from dissolved)
union
select *
from before
