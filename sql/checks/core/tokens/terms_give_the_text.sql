-- Turns whose terms, put together, are not as long as their text.
with measured as (
    select
        tokens.turn_id,
        sum(terms.char_count) as char_count
    from (select
        turn_id,
        unnest(term_ids) as term_id
    from core.tokens) as tokens
    inner join core.terms using (term_id)
    group by tokens.turn_id
)

select turns.turn_id
from core.turns
left join measured using (turn_id)
where measured.char_count is distinct from length(turns.text)
order by turns.turn_id
