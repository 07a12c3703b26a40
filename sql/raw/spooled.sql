-- One row is a record of the file that is being read, in its order.
create or replace temp table spooled (
    row_no bigint,
    payload varchar,
    problem varchar
);
