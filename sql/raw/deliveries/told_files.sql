-- told_files: one row is a file and the delivery it is part of. held_files: one row is a file that is held back.
create or replace temp table told_files (file_id varchar, delivery_id varchar, held_for varchar[]);

create or replace temp table held_files (file_id varchar, night date, reason varchar, remedy varchar);
