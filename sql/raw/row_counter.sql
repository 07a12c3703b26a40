-- Whether the cells of a column only count the rows, from 0 or from 1; every sheet of a spreadsheet begins anew.
with numbered as (
    select
        row_no,
        problem is null or cell is not null as is_read,
        try_cast(cell as double) as number
    from cells
),

begun as (
    select arg_min(number, row_no) in (0, 1) as from_the_beginning
    from numbered
),

followed as (
    select
        number,
        is_read,
        number - lag(number) over (order by row_no) as step
    from numbered
    where (select from_the_beginning from begun)
)

select
    coalesce(
        bool_and(step is null or step = 1 or number in (0, 1))
        and count(number) = count(*) filter (where is_read) and count(number) > 0, false
    )
from followed
