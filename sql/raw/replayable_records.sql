-- One row is a file's record in quarantine; without a problem when it is to be tried again.
select
    row_no,
    payload,
    case
        when list_contains($refused, reason_code) and ($reason is null or reason_code = $reason) then null
        else reason_code
    end as problem
from raw.quarantine
where file_id = $file_id
order by row_no
