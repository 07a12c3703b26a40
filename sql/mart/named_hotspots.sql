-- One row is a hotspot of the night with its name and the words that show it best.
select
    hotspots.hotspot_id,
    hotspots.label,
    complaints.text as quotation
from hotspot.hotspots
inner join hotspot.members using (night, hotspot_id)
inner join core.complaints using (complaint_id)
where hotspots.night = $night
qualify
    row_number() over (
        partition by hotspots.hotspot_id
        order by members.is_exemplar desc, members.similarity desc, complaints.text asc, members.complaint_id asc
    ) = 1
order by hotspots.hotspot_id
