-- Complaints whose text is not, to the letter, the spans that a customer said.
with spans as (
    select
        complaint_id,
        generate_subscripts(evidence, 1) as place,
        unnest(evidence) as span
    from core.complaints
),

said as (
    select
        spans.complaint_id,
        string_agg(
            substring(turns.text, spans.span."start" + 1, spans.span."end" - spans.span."start"),
            ' ' order by spans.place
        ) as text,
        bool_and(turns.speaker = 'customer') as by_customer
    from spans
    inner join core.turns as turns on spans.span.turn_id = turns.turn_id
    group by spans.complaint_id
)

select complaints.complaint_id
from core.complaints
left join said using (complaint_id)
where said.text is distinct from complaints.text or not said.by_customer
order by complaints.complaint_id
