-- What a delimited file holds as DuckDB reads it: rows, their bytes with the delimiters, the quotes in them, rows with
-- nothing in them, cells that begin with a space, and cells whose quote stands behind a space.
with joined as (
    select
        concat_ws(chr(31), *columns('^c[0-9]+$')) as cells,
        regexp_matches(concat(*columns('^c[0-9]+$')), $filled) as is_filled
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
)

select
    count(*) as row_count,
    coalesce(sum(strlen(cells)), 0)::bigint as byte_count,
    coalesce(sum(strlen(cells) - strlen(replace(cells, '"', ''))) filter (where contains(cells, '"')), 0)::bigint
        as quote_count,
    count(*) filter (where not is_filled) as blank_count,
    coalesce(sum(len(regexp_extract_all(cells, '(^|\x1f) '))) filter (
        where starts_with(cells, ' ') or contains(cells, chr(31) || ' ')
    ), 0)::bigint as spaced_count,
    count(*) filter (where contains(cells, ' "') and regexp_matches(cells, '(^|\x1f) +"')) as misquoted_count
from joined
