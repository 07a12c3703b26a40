-- How many turns the contacts have that the night's deliveries changed.
select count(*) as turn_count
from core.turns
where
    contact_id in (
        select contact_id from core.contacts
        where night = $night
    )
