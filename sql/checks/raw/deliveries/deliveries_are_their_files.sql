-- Deliveries whose records are not those of their files.
select
    deliveries.delivery_id,
    deliveries.delivered_count,
    coalesce(sum(files.delivered_count), 0) as found_count
from raw.deliveries as deliveries
left join raw.files as files using (delivery_id)
group by deliveries.delivery_id, deliveries.delivered_count, deliveries.file_count
having
    deliveries.delivered_count <> coalesce(sum(files.delivered_count), 0)
    or deliveries.file_count <> count(files.file_id)
order by deliveries.delivery_id
