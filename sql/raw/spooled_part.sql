-- One row is a record of the file that is being read, from one place up to another.
select
    row_no,
    payload,
    problem
from spooled
where coalesce(row_no, 1) >= $start and coalesce(row_no, 1) < $stop
order by row_no
