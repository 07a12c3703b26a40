-- released: one row is a file that a person let in. Nothing of it waits any more.
delete from raw.held
where file_id in (select file_id from released);

update raw.files
set held_for = null
where file_id in (select file_id from released);
