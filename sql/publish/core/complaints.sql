-- Every complaint up to the night.
select *
from warehouse.core.complaints
where night <= $night
order by complaint_id
