-- released: one row is a file that a person let in. It and its delivery are not held back any more.
update raw.deliveries
set released_on = $night
where
    delivery_id in (
        select delivery_id from raw.files
        where file_id in (select file_id from released)
    )
