-- Parts that are linked twice, that still stand alone, or whose contact is missing.
select links.linked_id
from core.links as links
left join core.contacts as whole using (contact_id)
left join core.contacts as alone on links.linked_id = alone.contact_id and links.part_no > 0
where whole.contact_id is null or alone.contact_id is not null
union
select linked_id
from core.links
group by linked_id
having count(*) > 1
order by linked_id
