-- One row is a customer in a hotspot of the night: how often, how badly, how lately.
select
    members.hotspot_id,
    count(*) as complaint_count,
    sum(complaints.severity)::bigint as severity_sum,
    count(*) filter (where complaints.threat <> 'none') as threat_count,
    count(*) filter (where contacts.counted_on > $night - 28 and contacts.counted_on <= $night) as recent_count,
    count(*) filter (where contacts.counted_on > $night - 56 and contacts.counted_on <= $night - 28) as earlier_count
from hotspot.members
inner join core.complaints using (complaint_id)
inner join core.contacts on members.contact_id = contacts.contact_id
where members.night = $night
group by members.hotspot_id, coalesce(contacts.customer_key, contacts.contact_id)
-- By what counts and not by the key of the person: keys differ between homes, results must not.
order by
    members.hotspot_id, complaint_count, severity_sum, threat_count, recent_count, earlier_count
