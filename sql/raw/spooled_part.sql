-- One row is a record of the file that is being read, from one place up to another.
select
    row_no,
    payload,
    problem
from spooled_rows
where coalesce(row_no, 1) between getvariable('first_row') and getvariable('last_row')
order by row_no
