-- One row is a record of the file being read that is plain: DuckDB says which contact it tells of, and which version.
insert into staged by name
with usable as (
    select
        row_no,
        payload,
        external_id,
        customer,
        coalesce((epoch(usual_moment(started_at))::bigint - getvariable('zone_seconds'))::varchar, '') as moment,
        coalesce(title, '') as title,
        coalesce(text, '') as text,
        coalesce(reply, '') as reply
    from fields
    where
        problem is null
        and turns is null
        and coalesce(text, title) is not null
        and is_even(title)
        and is_even(text)
        and is_even(reply)
        and is_even(external_id)
        and (external_id is not null or is_plain_name(customer))
        and (started_at is null or (getvariable('zone_seconds') is not null and usual_moment(started_at) is not null))
),

told as (
    select
        *,
        concat_ws(chr(31), moment, title, text, '', reply) as said
    from usable
),

named as (
    select
        row_no,
        payload,
        said,
        case
            when external_id is not null then as_id(sha256(concat_ws(chr(31), getvariable('source'), external_id)))
            else keyed_id(concat_ws(chr(31), getvariable('source'), said, coalesce(plain_name(customer), '')))
        end as contact_id
    from told
)

select
    getvariable('file_id') as file_id,
    getvariable('source') as source,
    row_no,
    contact_id,
    as_id(sha256(concat_ws(chr(31), contact_id, said))) as record_id,
    payload
from named
