-- Files with records that wait although they are not held back, or held back without records and a row that says why.
select
    files.file_id,
    files.held_for,
    count(held.record_id) as held_count,
    any_value(quarantine.reason_code) as reason_code
from raw.files as files
left join raw.held as held using (file_id)
left join raw.quarantine as quarantine
    on files.file_id = quarantine.file_id and quarantine.reason_code = 'contract_broken'
group by files.file_id, files.held_for
having
    (files.held_for is not null) <> (any_value(quarantine.reason_code) is not null)
    or files.held_for is null and count(held.record_id) > 0
order by files.file_id
