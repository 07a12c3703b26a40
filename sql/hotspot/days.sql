-- One row is a complaint in a hotspot and the day it counts for.
select
    members.hotspot_id,
    contacts.counted_on as day
from hotspot.members
inner join core.contacts using (contact_id)
where members.night = $night
order by members.hotspot_id, day
