-- What was read of a delimited file: its rows, those with nothing in them, and, a column each, the bytes, the quotes in
-- it, the cells that begin with a space, and those whose quote stands behind a space. What begins with a letter, digit
-- or ideograph needs no closer look to see that there is something in it.
with given as (
    select
        *,
        concat(*columns('^c[0-9]+$')) as joined
    from spooled
)

select
    count(*) as row_count,
    count(*) filter (
        where not (joined >= '!' and joined < chr(127))
        and not (joined >= chr(13312) and joined < chr(40960))
        and not regexp_matches(joined, $filled)
    ) as blank_count,
    coalesce(sum(strlen(columns('^c[0-9]+$'))), 0)::bigint,
    coalesce(sum(strlen(columns('^c[0-9]+$')) - strlen(replace(columns('^c[0-9]+$'), '"', ''))) filter (
        where contains(columns('^c[0-9]+$'), '"')
    ), 0)::bigint,
    count(*) filter (where starts_with(columns('^c[0-9]+$'), ' ')),
    count(*) filter (
        where starts_with(columns('^c[0-9]+$'), ' ') and regexp_matches(columns('^c[0-9]+$'), '^ +"')
    )
from given
