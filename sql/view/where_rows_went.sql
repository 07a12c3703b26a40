-- Where the rows went: one row is a delivered file.
create view view.where_rows_went as
select
    night,
    source,
    file_name,
    delivered_count,
    loaded_count,
    known_count,
    quarantined_count,
    delivered_count - loaded_count - known_count - quarantined_count as unaccounted_count
from raw.files
order by night, source, file_name;
comment on view view.where_rows_went is 'Where did the delivered rows go? One row is a file; the last column is always 0.';
