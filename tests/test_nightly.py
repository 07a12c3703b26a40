"""One night through the whole graph, on files as departments deliver them."""

import re
import shutil
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipelines.nightly import run_night
from pipelines.settings import Home
from pipelines.warehouse import connect
from tests.conftest import NIGHT

PERSONAL = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|\d{17}[\dXx]|\d{15,19})(?!\d)|[\w.+-]+@[\w-]+\.\w{2,}")
CONTRACT = {
    "core.contacts": "contact_id source external_id channel started_at counted_on customer_key agent_key region product is_complaint sources",
    "core.links": "contact_id linked_id source evidence gap_minutes",
    "core.turns": "turn_id contact_id turn_no speaker said_at text",
    "core.complaints": "complaint_id contact_id text evidence ask severity threat probability",
    "hotspot.hotspots": "hotspot_id theme_id label keywords status born_on last_seen_on complaint_count customer_count model_version",
    "hotspot.members": "complaint_id contact_id hotspot_id similarity is_exemplar",
    "hotspot.transitions": "night event hotspot_id other_hotspot_id shared_count",
    "hotspot.daily": "hotspot_id day complaint_count expected upper",
    "mart.pain_points": "rank hotspot_id label score rank_low rank_high p_top10 tier owner_department process_node",
    "raw.files": "file_id delivered_count loaded_count quarantined_count known_count",
    "raw.deliveries": "delivery_id night source delivered_count held_for released_on",
    "raw.expectations": "delivery_id night source expectation outcome observed usual note",
    "raw.quarantine": "file_id row_no reason_code reason remedy",
}


def rows(home: Home, query: str) -> list[tuple]:
    with duckdb.connect(home.published, read_only=True) as connection:
        return connection.sql(query).fetchall()


def published(home: Home) -> dict[str, list[tuple]]:
    names = rows(home, "select schema_name || '.' || table_name from duckdb_tables() order by all")
    return {name: sorted(map(str, rows(home, f"from {name}"))) for (name,) in names}


def run(home: Home, *inputs: Path, night: date = NIGHT) -> None:
    outcome = run_night(home, inputs=list(inputs), night=night)
    assert outcome.succeeded, outcome.message


@pytest.mark.parametrize(("table", "columns"), CONTRACT.items(), ids=CONTRACT)
def test_what_others_rely_on_is_published(night_home, table, columns):
    found = {row[0] for row in rows(night_home, f"describe {table}")}
    assert set(columns.split()) - found == set()
    assert table in ("raw.quarantine", "core.links") or rows(night_home, f"select count(*) from {table}")[0][0] > 0


def test_no_record_is_published_as_it_was_delivered(night_home):
    assert rows(night_home, "select 1 from duckdb_tables() where table_name = 'records'") == []
    assert rows(night_home, "select 1 from duckdb_columns() where column_name = 'payload'") == []


def test_every_delivered_record_is_accounted_for(night_home, world):
    counted = rows(
        night_home, "select sum(delivered_count), sum(loaded_count + quarantined_count + known_count) from raw.files"
    )[0]
    truth = (world / "truth" / "contacts.csv").read_text(encoding="utf-8").count("\n") - 1
    planted = (world / "truth" / "planted.csv").read_text(encoding="utf-8").count("\n") - 1
    assert counted == (truth + planted, truth + planted)


def test_planted_broken_rows_are_quarantined_under_their_reason(night_home, world):
    planted = f"select file, row_no, reason from read_csv('{world}/truth/planted.csv')"
    found = "select file_name, row_no, reason_code from raw.quarantine join raw.files using (file_id)"
    assert sorted(rows(night_home, found)) == sorted(rows(night_home, planted))


def test_nothing_published_holds_personal_data(night_home, world):
    text = "\n".join("\n".join(found) for found in published(night_home).values())
    page = (night_home / "report" / "index.html").read_text(encoding="utf-8")
    assert PERSONAL.findall(text) == []
    assert PERSONAL.findall(page) == []


def test_no_planted_value_gets_past_raw(night_home, world):
    planted = rows(
        night_home, f"select distinct kind, form, value from read_csv('{world}/truth/personal.csv', all_varchar = true)"
    )
    kinds = {
        "mobile",
        "landline",
        "id_card",
        "bank_card",
        "email",
        "order_no",
        "plate",
        "passport",
        "wechat_id",
        "address",
        "name",
    }
    assert {kind for kind, _, _ in planted} == kinds
    with connect(night_home, read_only=True) as warehouse:
        names = "select schema_name || '.' || table_name from duckdb_tables() where schema_name <> 'raw' order by all"
        derived = [str(warehouse.table(name).fetchall()) for (name,) in warehouse.sql(names).fetchall()]
    written = [
        path
        for folder in ("report", "dagster", "exports")
        for path in (night_home / folder).rglob("*")
        if path.is_file()
    ]
    shown = [
        *derived,
        *map(str, published(night_home).values()),
        *(path.read_bytes().decode("utf-8", "ignore") for path in written),
    ]
    found = (
        pl.Series(shown).str.extract_many([value for _, _, value in planted], overlapping=True).explode().drop_nulls()
    )
    left = [(kind, form, value) for kind, form, value in planted if value in set(found)]
    assert [one for one in left if one[0] != "name"] == []
    # A surname of one character stands in other words too, and a name that nothing introduces may stay.
    full = [one for one in planted if one[:2] == ("name", "plain")]
    assert len([one for one in left if one[:2] == ("name", "plain")]) <= 0.02 * len(full)
    assert [one for one in left if one[:2] == ("name", "title")] == []


def test_no_bit_of_a_number_said_over_several_turns_is_left(night_home, world):
    bits = f"select external_id, unnest(string_split(value, '|')) as bit from read_csv('{world}/truth/personal.csv', all_varchar = true) where form = 'split'"
    left = f"""select bit from ({bits}) as bits join core.contacts using (external_id) join core.turns using (contact_id)
        where length(bit) = 4 and contains(text, bit)"""
    assert rows(night_home, f"select count(*) from ({bits})")[0][0] > 0
    assert rows(night_home, left) == []


def test_parents_and_the_television_in_the_school_holidays_come_out(night_home):
    top = rows(
        night_home,
        "select p.label, quotation, keywords::varchar from mart.pain_points as p join hotspot.hotspots using (hotspot_id) where rank <= 15",
    )
    assert [row for row in top if "点播" in row[0] and re.search("孩|小孩|娃", "".join(row))]


def test_one_person_who_writes_forty_times_is_no_hotspot(night_home):
    assert rows(night_home, "select hotspot_id from hotspot.hotspots where customer_count < 3") == []
    assert (
        rows(night_home, "select max(n) from (select count(*) as n from core.contacts group by customer_key)")[0][0]
        > 40
    )


def test_every_pain_point_can_be_traced_to_what_a_customer_said(night_home):
    evidence = "select complaint_id, unnest(evidence) as span from core.complaints"
    torn = f"""select 1 from ({evidence}) as spans join core.turns on turn_id = span.turn_id join core.complaints using (complaint_id)
        where speaker <> 'customer' or not contains(complaints.text, substring(turns.text, span."start" + 1, span."end" - span."start"))"""
    assert rows(night_home, torn) == []
    quoted = "select count(*) from mart.pain_points join core.complaints on quotation = text"
    assert rows(night_home, quoted)[0][0] >= rows(night_home, "select count(*) from mart.pain_points")[0][0]


def test_every_label_is_cut_from_the_words_of_a_member(night_home):
    said = "select hotspot_id from hotspot.members join core.complaints using (complaint_id) join hotspot.hotspots using (hotspot_id)"
    assert rows(
        night_home,
        f"select count(*) from hotspot.hotspots where hotspot_id not in ({said} where contains(text, label))",
    ) == [(0,)]


def test_running_a_night_again_changes_nothing_and_needs_no_analyst_to_leave(small_world, small_home, tmp_path):
    home = Home(shutil.copytree(small_home.path, tmp_path / "again"))
    before, page = published(home), (home / "report" / "index.html").read_bytes()
    with duckdb.connect(home.published, read_only=True) as reader:
        count = reader.sql("select count(*) from core.contacts").fetchall()
        run(home, small_world / "landing")
        assert reader.sql("select count(*) from core.contacts").fetchall() == count
    assert published(home) == before
    assert (home / "report" / "index.html").read_bytes() == page


def test_the_order_of_records_and_files_and_the_number_of_threads_change_nothing(
    small_world, small_home, tmp_path, monkeypatch
):
    landing = Path(shutil.copytree(small_world / "landing", tmp_path / "landing"))
    for file in sorted(landing.rglob("*.jsonl"), reverse=True):
        lines = file.read_text(encoding="utf-8").splitlines()
        file.write_text("\n".join(reversed(lines)) + "\n", encoding="utf-8")
    monkeypatch.setenv("TINGSU_THREADS", "2")
    run(Home(tmp_path / "two"), landing)
    one, two = published(small_home), published(Home(tmp_path / "two"))
    assert [name for name in one if not name.startswith("raw.") and one[name] != two[name]] == []


def test_another_secret_changes_keys_and_nothing_else(small_world, small_home, tmp_path, monkeypatch):
    monkeypatch.setenv("TINGSU_SECRET", "another secret, long enough")
    other = Home(tmp_path / "other")
    run(other, small_world / "landing")
    ranking, keys = "from mart.pain_points order by rank", "select distinct customer_key from core.contacts"
    assert rows(small_home, ranking) == rows(other, ranking)
    assert set(rows(small_home, keys)) & set(rows(other, keys)) <= {(None,)}


def test_a_hotspot_keeps_its_id_the_next_night_and_an_old_night_derives_the_same_again(small_world, tmp_path):
    home, files = (
        Home(tmp_path / "nights"),
        sorted(path for path in (small_world / "landing").rglob("*") if path.is_file()),
    )
    most = files[:-2]
    run(home, *most, night=date(2026, 8, 18))
    first = published(home)
    run(home, *files, night=NIGHT)
    born = dict(rows(home, "select hotspot_id, born_on from hotspot.hotspots"))
    assert date(2026, 8, 18) in born.values()
    with connect(home, read_only=True) as connection:
        complaints, hotspots = connection.sql(
            (Path(__file__).parent / "kept_ids.sql").read_text(encoding="utf-8")
        ).fetchall()[0]
    assert complaints > 0.6
    assert hotspots > 0.7
    run(home, *most, night=date(2026, 8, 18))
    assert published(home)["hotspot.hotspots"] == first["hotspot.hotspots"]


def test_a_failing_check_leaves_the_last_published_file_as_it_was(small_world, small_home, tmp_path):
    home = Home(shutil.copytree(small_home.path, tmp_path / "broken"))
    before = home.published.read_bytes()
    with connect(home) as connection:
        connection.execute("update raw.files set delivered_count = delivered_count + 1")
    outcome = run_night(home, inputs=[small_world / "landing"], night=NIGHT)
    assert not outcome.succeeded
    assert "delivered_is_loaded_quarantined_or_known" in outcome.message
    assert home.published.read_bytes() == before


def test_an_empty_landing_folder_publishes_an_empty_night(tmp_path):
    home = Home(tmp_path / "empty")
    run(home)
    assert rows(home, "select count(*) from mart.pain_points") == [(0,)]
    assert "听诉" in (home / "report" / "index.html").read_text(encoding="utf-8")
