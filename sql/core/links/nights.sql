-- What is linked otherwise than before is derived again tonight, and nothing goes back to a night before.
update core.contacts as contacts
set night = greatest(contacts.night, $night)
where contact_id in (select linked_id from renewed);
