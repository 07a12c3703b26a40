-- Deliveries with other files than were counted.
select
    deliveries.delivery_id,
    deliveries.file_count,
    count(files.file_id) as found_count
from raw.deliveries as deliveries
left join raw.files as files using (delivery_id)
group by deliveries.delivery_id, deliveries.file_count
having deliveries.file_count <> count(files.file_id)
order by deliveries.delivery_id
