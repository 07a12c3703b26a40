-- The files of this run: which delivery they are part of, and whether they are held back.
update raw.files as files
set
    delivery_id = told.delivery_id,
    held_for = case when told.file_id in (select file_id from held_files) then told.held_for end
from told_files as told
where files.file_id = told.file_id
