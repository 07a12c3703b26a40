-- to_tell: one row is a complaint that may raise again what came, or no longer raises what went.
-- A contact that is delivered late makes repeats of what the same customer said after it.
create or replace temp table to_tell as
select complaints.complaint_id
from core.complaints
inner join core.contacts using (contact_id)
where
    complaints.complaint_id in (select judged.complaint_id from judged)
    or complaints.repeat_of not in (select others.complaint_id from core.complaints as others)
    or contacts.customer_key in (
        select told.customer_key
        from core.contacts as told
        inner join core.complaints as theirs using (contact_id)
        where theirs.complaint_id in (select judged.complaint_id from judged)
    );

update core.complaints
set
    repeat_of = null,
    is_repeat = is_said_again
where complaint_id in (from to_tell)
