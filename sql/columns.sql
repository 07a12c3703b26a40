-- One row is a column of a table with what both are, in the order of the table.
select
    columns.schema_name,
    columns.table_name,
    tables.comment as table_comment,
    columns.column_name,
    columns.data_type,
    columns.comment,
    columns.is_nullable
from duckdb_columns() as columns
inner join duckdb_tables() as tables using (database_name, schema_name, table_name)
order by columns.schema_name, columns.table_name, columns.column_index
