-- told_files: one row is a file and the delivery it is part of.
create or replace temp table told_files (file_id varchar, delivery_id varchar, held_for varchar[]);
