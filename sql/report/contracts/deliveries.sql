-- One row is a delivery, with its files that are still held back.
select
    deliveries.*,
    coalesce(
        list(files.file_name order by files.file_name) filter (where files.held_for is not null), []
    ) as waiting_files
from raw.deliveries as deliveries
left join raw.files as files using (delivery_id)
group by all
order by deliveries.night, deliveries.delivery_id
