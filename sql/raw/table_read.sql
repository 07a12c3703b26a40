-- One row is a record of a delimited file in which DuckDB has found no fault, in its order; rows with nothing in them
-- are passed over, and so are spaces before a cell. An error would end the night: what has come since is left out.
create or replace temp table spooled as
with given as (
    select
        *,
        concat(*columns('^c[0-9]+$')) as joined
    from
        read_csv(
            $path,
            columns = $columns,
            delim = $delimiter,
            quote = '"',
            escape = '"',
            header = true,
            auto_detect = false,
            strict_mode = true,
            ignore_errors = true,
            force_not_null = $names
        )
)

select
    row_number() over () as row_no,
    null::varchar as problem,
    case when $has_spaces then ltrim(columns('^c[0-9]+$'), ' ') else columns('^c[0-9]+$') end
from given
where case when $has_blanks then regexp_matches(joined, $filled) else true end
