-- touched: one row is a contact that the night's records tell of.
create or replace temp table touched as
select distinct contact_id
from raw.records
where night = $night
