-- One row is a row of a delimited file below its first line, as DuckDB reads it; whether that is right is seen after.
create or replace temp table spooled as
select
    null::varchar as problem,
    *
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
        force_not_null = $names
    )
