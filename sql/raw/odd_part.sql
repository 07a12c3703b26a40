-- One row is a record that is not plain, from one place up to another.
select
    row_no,
    payload,
    problem,
    cells
from odd
where place > $after and place <= $last
order by place
