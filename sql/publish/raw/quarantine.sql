-- Every reason up to the night, without the record itself.
select * exclude (payload)
from warehouse.raw.quarantine
where night <= $night
order by night, file_id, row_no, quarantine_id
