-- One row is a term in the evidence of a complaint, in the order said.
with spans as (
    select
        complaints.complaint_id,
        contacts.product,
        generate_subscripts(complaints.evidence, 1) as span_no,
        unnest(complaints.evidence) as span
    from core.complaints
    inner join core.contacts using (contact_id)
    where complaints.night <= $night
),

placed as (
    select
        tokens.turn_id,
        generate_subscripts(tokens.term_ids, 1) as place,
        unnest(tokens.term_ids) as term_id
    from core.tokens
    where tokens.turn_id in (select span.turn_id from spans)
),

measured as (
    select
        placed.turn_id,
        placed.place,
        placed.term_id,
        terms.term,
        terms.char_count,
        sum(terms.char_count) over (partition by placed.turn_id order by placed.place) as char_end
    from placed
    inner join core.terms using (term_id)
)

select
    spans.complaint_id,
    spans.span_no,
    measured.term_id,
    measured.term,
    turns.part = 'title' as in_title,
    coalesce(contains(spans.product, measured.term), false) as in_product
from spans
inner join measured on spans.span.turn_id = measured.turn_id
inner join core.turns as turns on spans.span.turn_id = turns.turn_id
where measured.char_end - measured.char_count >= spans.span."start" and measured.char_end <= spans.span."end"
order by spans.complaint_id, spans.span_no, measured.place
