-- One row is a term that a customer said in a contact with a complaint, in the order said, with its evidence span.
with spans as (
    select
        complaint_id,
        contact_id,
        generate_subscripts(evidence, 1) as span_no,
        unnest(evidence) as span
    from core.complaints
    where night <= $night
),

placed as (
    select
        contact_id,
        turn_id,
        generate_subscripts(term_ids, 1) as place,
        unnest(term_ids) as term_id
    from core.tokens
    where
        contact_id in (select contact_id from spans)
        and turn_id in (
            select turn_id from core.turns
            where speaker = 'customer'
        )
),

measured as (
    select
        placed.*,
        terms.term,
        terms.char_count,
        sum(terms.char_count) over (partition by placed.turn_id order by placed.place) as char_end
    from placed
    inner join core.terms using (term_id)
)

select
    complaints.complaint_id,
    spans.span_no,
    measured.term_id,
    measured.term,
    turns.part = 'title' as in_title,
    coalesce(contains(contacts.product, measured.term), false) as in_product
from core.complaints
inner join measured using (contact_id)
inner join core.turns using (turn_id)
inner join core.contacts on complaints.contact_id = contacts.contact_id
left join spans
    on
        complaints.complaint_id = spans.complaint_id
        and measured.turn_id = spans.span.turn_id
        and measured.char_end - measured.char_count >= spans.span."start"
        and measured.char_end <= spans.span."end"
where complaints.night <= $night
order by complaints.complaint_id, turns.turn_no, measured.place
