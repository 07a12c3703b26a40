-- One row is a row of a delimited file with something in it; a space before a cell may be passed over.
create or replace temp table spooled as
with given as (
    select
        *,
        concat(*columns('^c[0-9]+$')) as joined
    from spooled
)

select
    problem,
    case when $has_spaces then ltrim(columns('^c[0-9]+$'), ' ') else columns('^c[0-9]+$') end
from given
where regexp_matches(joined, $filled)
