-- released: one row is a file that a person lets in. Its records are staged again; those set aside as what they are.
insert into delivered by name
select * exclude (night, loaded_count, quarantined_count, known_count, delivery_id, held_for)
from raw.files
where file_id in (select file_id from released);

insert into staged by name
select
    file_id,
    row_no,
    source,
    contact_id,
    record_id,
    payload::varchar as payload
from raw.held
where file_id in (select file_id from released);

insert into staged by name
select
    quarantine.file_id,
    quarantine.row_no,
    files.source,
    quarantine.payload,
    quarantine.reason_code as problem,
    quarantine.reason,
    quarantine.remedy
from raw.quarantine as quarantine
inner join raw.files as files using (file_id)
where quarantine.row_no is not null and quarantine.file_id in (select file_id from released);
