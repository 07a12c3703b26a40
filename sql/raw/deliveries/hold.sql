-- held_files: one row is a file that is held back. What would be loaded from it waits.
update decided
set fate = 'held'
where fate = 'loaded' and file_id in (select file_id from held_files)
