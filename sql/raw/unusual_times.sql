-- One row is a cell of a column of times that may begin with a day or a month.
select distinct cell
from cells
where not regexp_matches(cell, '^\s*[0-9]{4}')
order by cell
