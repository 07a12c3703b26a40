-- One row is a record of the file being read that is not staged yet.
create or replace temp table odd as
with waiting as (
    select row_no
    from spooled_rows
    where
        not exists (
            select 1 from staged
            where staged.file_id = getvariable('file_id') and staged.row_no = spooled_rows.row_no
        )
)

select
    row_number() over (order by spooled_rows.row_no) as place,
    spooled_rows.*
from spooled_rows
inner join waiting on spooled_rows.row_no is not distinct from waiting.row_no
