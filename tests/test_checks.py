"""Break one row, and the check that guards it names it."""

import shutil

import pytest

from pipelines.settings import Home
from pipelines.sql import SQL
from pipelines.warehouse import connect

BREAKS = {
    "raw/files/delivered_is_loaded_quarantined_or_known": "update raw.files set known_count = known_count + 1 where rowid = 0",
    "raw/files/file_ids_are_unique": "insert into raw.files from raw.files limit 1",
    "raw/deliveries/deliveries_have_their_files": "update raw.deliveries set file_count = file_count + 1 where rowid = 0",
    "raw/expectations/what_is_broken_is_held_back_until_released": "update raw.expectations set outcome = 'broken' where rowid = 0",
    "raw/held/held_records_are_those_of_held_files": "update raw.files set held_for = ['volume_is_as_usual'] where rowid = 0",
    "raw/records/loaded_records_are_there": "delete from raw.records where rowid = 0",
    "raw/records/record_ids_are_unique": "insert into raw.records from raw.records limit 1",
    "raw/quarantine/quarantined_records_are_there": "delete from raw.quarantine where rowid = 0",
    "core/contacts/contact_ids_are_unique": "insert into core.contacts from core.contacts limit 1",
    "core/contacts/every_loaded_record_has_its_contact": "delete from core.contacts where rowid = 0",
    "core/links/parts_are_linked_once_and_their_contact_is_there": "insert into core.links by name select 'nobody' as contact_id, contact_id as linked_id, 0 as part_no, 'ticket_id' as evidence, night, source, channel, counted_on from core.contacts limit 1",
    "core/turns/every_contact_has_turns": "delete from core.turns where contact_id = (select min(contact_id) from core.turns)",
    "core/turns/turns_hold_no_personal_numbers": "update core.turns set text = text || '电话13812345678' where rowid = 0",
    "core/terms/terms_are_numbered_once": "update core.terms set term_id = 1 where term_id = 2",
    "core/tokens/terms_give_the_text": "update core.tokens set term_ids = term_ids[2:] where rowid = 0",
    "core/complaints/evidence_is_what_a_customer_said": "update core.complaints set text = text || '。' where rowid = 0",
    "core/complaints/values_are_of_the_rubric": "update core.complaints set severity = 5 where rowid = 0",
    "hotspot/hotspots/labels_are_unique": "update hotspot.hotspots set label = '同名' where hotspot_id <= 'H00002'",
    "hotspot/hotspots/every_hotspot_has_three_customers": "update hotspot.hotspots set customer_count = 2 where rowid = 0",
    "hotspot/members/a_complaint_is_in_one_hotspot": "insert into hotspot.members from hotspot.members limit 1",
    "hotspot/members/members_are_counted": "delete from hotspot.members where rowid = 0",
    "hotspot/daily/days_add_up": "update hotspot.daily set complaint_count = complaint_count + 1 where rowid = 0",
    "hotspot/births/ids_are_minted_once": "insert into hotspot.births from hotspot.births limit 1",
    "hotspot/questions/questions_are_about_hotspots_that_are_there": "update hotspot.questions set other_hotspot_id = 'H99999' where rowid = 0",
    "hotspot/themes/every_hotspot_has_its_theme": "delete from hotspot.themes where rowid = 0",
    "hotspot/unplaced/every_complaint_is_placed_or_counted": "update hotspot.unplaced set complaint_count = complaint_count + 1 where rowid = 0",
    "hotspot/transitions/what_befell_hotspots_is_told": "delete from hotspot.transitions where rowid = 0",
    "hotspot/verdicts/verdicts_are_told_once": "insert into hotspot.verdicts (night, verdict_id, decided_at, decided_by, reason, kind, subject, other_subjects, via, status) values ('2026-08-19', 'V000001', now(), 'a', 'b', 'pin', 'H00001', [], 'c', 'unknown')",
    "mart/pain_points/components_add_up": "update mart.pain_points set score = score + 1 where rank = 1",
    "mart/pain_points/every_hotspot_is_ranked_once": "update mart.pain_points set rank = rank + 1",
}
NAMES = sorted(path.relative_to(SQL / "checks").with_suffix("").as_posix() for path in (SQL / "checks").rglob("*.sql"))


@pytest.fixture
def broken(night_home, tmp_path) -> Home:
    shutil.copy(night_home.warehouse, tmp_path / "warehouse.duckdb")
    return Home(tmp_path)


def bad_rows(home: Home, name: str) -> int:
    with connect(home, read_only=True) as connection:
        return len(connection.sql((SQL / "checks" / f"{name}.sql").read_text(encoding="utf-8")).fetchall())


@pytest.mark.parametrize("name", NAMES)
def test_a_check_passes_on_a_night_and_fails_on_a_broken_row(broken, name):
    assert bad_rows(broken, name) == 0
    with connect(broken) as connection:
        connection.execute(BREAKS[name])
    assert bad_rows(broken, name) > 0
