-- What was booked otherwise: one row is a category of a source, with the complaints found in it.
create view view.what_was_booked_otherwise as
with known as (
    select
        contact_id,
        max(probability) as probability
    from core.complaints
    group by contact_id
),

counted as (
    select
        contacts.source,
        coalesce(contacts.category, '') as category,
        count(*) as contact_count,
        count(known.contact_id) as complaint_count,
        coalesce(sum(known.probability), 0) as mean,
        -- Each is one with its own probability, whatever the others are: variances add up.
        coalesce(sqrt(sum(known.probability * (1 - known.probability))), 0) as deviation
    from core.contacts
    left join known using (contact_id)
    group by all
)

select
    source,
    category,
    contact_count,
    complaint_count,
    greatest(0, floor(mean - 1.645 * deviation))::bigint as count_low,
    ceil(mean + 1.645 * deviation)::bigint as count_high
from counted
where not contains(category, '投诉')
order by complaint_count desc, source asc, category asc;
comment on view view.what_was_booked_otherwise is 'Which contacts hold a complaint, though they were booked as something else? One row is a category of a source: contacts, those found to hold a complaint, and how many of these truly do, at 90 %.';
