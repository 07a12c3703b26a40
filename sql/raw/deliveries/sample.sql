-- One row is a usable record of a group; of a large group one in `every`, chosen by its id.
select
    decided.record_id,
    decided.payload
from decided
inner join delivered using (file_id)
where
    decided.problem is null
    and delivered.source = $source
    and delivered.mapping::varchar = $mapping
    and delivered.headers = $headers
    and hash(decided.record_id) % $every = 0
order by decided.record_id, decided.file_id, decided.row_no
