-- What all nights up to this one came to.
select
    (select coalesce(sum(delivered_count), 0)::bigint from raw.files) as delivered,
    (select coalesce(sum(loaded_count), 0)::bigint from raw.files) as loaded,
    (select coalesce(sum(quarantined_count), 0)::bigint from raw.files) as quarantined,
    (select coalesce(sum(known_count), 0)::bigint from raw.files) as known,
    (select count(*) from core.contacts) as contacts,
    (select count(*) from core.complaints) as complaints,
    (select count(*) from hotspot.hotspots) as hotspots,
    (
        select count(distinct coalesce(customer_key, contact_id)) from core.contacts
        where is_complaint
    ) as customers,
    (select count(*) from hotspot.members) as in_hotspots
