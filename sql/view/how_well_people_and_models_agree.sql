-- One row is what models tell of a complaint: of the complaints that people decided on, how often both said the same.
create or replace view view.how_well_people_and_models_agree as
with answers as (
    select
        decided,
        unnest(['ask', 'severity', 'threat']) as field,
        unnest([ask, severity::varchar, threat]) as by_people,
        unnest([model_ask, model_severity::varchar, model_threat]) as by_model
    from core.complaints
)

select
    field,
    count(*) as decided_count,
    count(*) filter (where by_people = by_model) as agreed_count,
    count(*) filter (where by_people = by_model) / count(*) as agreed_share
from answers
where list_contains(decided, field)
group by field
order by field
