-- Every delivered file up to the night.
select *
from warehouse.raw.files
where night <= $night
order by night, file_id
