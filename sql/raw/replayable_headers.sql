-- One row is a header of a file that was not mapped, from its records that could be read, in their order.
with readable as (
    select
        row_no,
        json_keys(payload) as headers
    from raw.quarantine
    where file_id = $file_id and list_contains($refused, reason_code)
),

placed as (
    select
        row_no,
        unnest(headers) as header,
        generate_subscripts(headers, 1) as place
    from readable
)

select header
from placed
group by header
order by min((row_no, place))
