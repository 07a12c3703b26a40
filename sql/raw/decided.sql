-- decided: one row is a staged record and its fate. Of equal records the fullest is loaded: the order of files means
-- nothing. Most records are new and told once, so only the others are looked at one by one.
create or replace temp table already_known as
with repeated as (
    select record_id
    from staged
    where problem is null
    group by record_id
    having count(*) > 1
),

ranked as (
    select
        file_id,
        row_no,
        row_number() over (
            partition by record_id order by length(payload) desc, payload, file_id asc, row_no asc
        ) as place
    from staged
    where problem is null and record_id in (from repeated)
),

loaded as (
    select record_id
    from raw.records
    where record_id in (
        select record_id from staged
        where problem is null
    )
)

select
    file_id,
    row_no
from ranked
where place > 1
union
select
    file_id,
    row_no
from staged
where problem is null and record_id in (from loaded);

create or replace temp view decided as
select
    staged.*,
    case
        when staged.problem is not null then 'quarantined'
        when already_known.file_id is not null then 'known'
        when staged.file_id in (select file_id from held_files) then 'held'
        else 'loaded'
    end as fate
from staged
left join already_known on staged.file_id = already_known.file_id and staged.row_no = already_known.row_no;
