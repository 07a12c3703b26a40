-- Numbers or terms that are there more than once.
select
    term_id,
    term
from core.terms
qualify count(*) over (partition by term_id) > 1 or count(*) over (partition by term) > 1
order by term_id, term
