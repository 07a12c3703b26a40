"""What was set aside is shown without its words, handed out, and loaded once the mapping is mended."""

import csv
import io
import json
import stat
import zipfile
from datetime import date
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from models.intake.sources import Mapping
from pipelines.cli import app
from pipelines.quarantine import export
from pipelines.quarantine_replay import replay
from pipelines.settings import ConfigurationError, Home
from pipelines.warehouse import connect
from tests.assets.test_raw import broken_checks, counts, deliver, load, query, record_ids

FIRST, LATER = "2026-08-19", date(2026, 8, 21)
HEAD = "单据,说了什么,几时,此处的表头长得没有人会把它写成二十个字以内\n"
ODD = HEAD + "D1,宽带断网,2026-08-18,a\nD2,多扣费 13900000009,昨天,b\nD3,没人接,2026-08-18,c,d\nD4,,2026-08-18,e\n"
ENTRY = {"name": "paper", "files": "odd*.csv", "channel": "counter"}
ENTRY |= {"fields": {"external_id": "单据", "text": "说了什么", "started_at": "几时"}}
TICKETS = "工单编号,受理时间,投诉内容,补充\nGD-1,2026-08-18,宽带断网三天,\nGD-2,2026-08-18,,多扣费五十元\n"


def mappings(home: Home) -> list[tuple]:
    found = query(home, "select mapping::varchar, source, file_name, list_sort(headers) from raw.files order by all")
    return sorted(
        ((name, source, headers, Mapping.model_validate_json(text)) for text, source, name, headers in found),
        key=lambda row: row[0],
    )


@pytest.fixture
def home(tmp_path) -> Home:
    made = Home(tmp_path / "home")
    made.create()
    return made


def tell(home: Home, *entries: dict) -> None:
    """Write sources.yaml."""
    text = yaml.safe_dump({"sources": list(entries)}, allow_unicode=True)
    (home / "reference" / "sources.yaml").write_text(text, encoding="utf-8")


def tables(home: Home) -> list[list[tuple]]:
    return [query(home, f"from raw.{name} order by all") for name in ("files", "records", "quarantine")]


def waiting(home: Home) -> list[tuple]:
    return query(home, "select row_no, reason_code, night::varchar from raw.quarantine order by all")


def test_after_the_mapping_is_mended_exactly_the_usable_records_are_loaded(home, tmp_path):
    deliver(home, {"odd.csv": ODD})
    load(home, core=True)
    tell(home, ENTRY)
    done = replay(home, night=LATER)
    assert (done.files.rows(), done.notes) == ([("odd.csv", 1, 0, 3)], [])
    assert waiting(home) == [(2, "bad_date", "2026-08-21"), (3, "wrong_columns", FIRST), (4, "no_text", "2026-08-21")]
    assert query(home, "select row_no, night::varchar from raw.records") == [(1, "2026-08-21")]
    assert query(home, "select source, mapped_by, headers[4] from raw.files") == [
        ("paper", "entry", HEAD.strip().split(",")[3])
    ]
    load(home, night=str(LATER), core=True)
    assert query(home, "select source, channel, external_id from core.contacts") == [("paper", "counter", "D1")]
    assert broken_checks(home) == []
    fresh = Home(tmp_path / "fresh")
    fresh.create()
    tell(fresh, ENTRY)
    deliver(fresh, {"odd.csv": ODD})
    load(fresh)
    assert (record_ids(fresh), counts(fresh)) == (record_ids(home), counts(home))


def test_every_damage_planted_in_a_world_and_no_other_record_stays(home, small_world, tmp_path):
    fresh = Home(tmp_path / "fresh")
    fresh.create()
    load(fresh, small_world / "landing")
    words = yaml.safe_load(Home("nowhere").reference("headers.yaml").read_text(encoding="utf-8"))
    own = home / "reference" / "headers.yaml"
    own.write_text(yaml.safe_dump(words | {"fields": {"text": ["没有这一列"]}}), encoding="utf-8")
    load(home, small_world / "landing")
    assert record_ids(home) == set()
    own.unlink()
    replay(home, night=LATER)
    with (small_world / "truth" / "planted.csv").open(encoding="utf-8") as file:
        planted = sorted((row["file"], int(row["row_no"]), row["reason"]) for row in csv.DictReader(file))
    place = "select file_name, row_no, reason_code from raw.quarantine join raw.files using (file_id) order by all"
    assert query(home, place) == planted
    assert (record_ids(home), counts(home)) == (record_ids(fresh), counts(fresh))
    assert mappings(home) == mappings(fresh)
    assert [name for name in broken_checks(home) if "contact" not in name] == []


def test_a_second_replay_changes_nothing(home):
    deliver(home, {"odd.csv": ODD})
    load(home)
    tell(home, ENTRY)
    replay(home, night=LATER)
    once = tables(home)
    again = replay(home, night=date(2026, 8, 22))
    assert again.files.is_empty()
    assert tables(home) == once


def test_a_replay_of_what_was_not_mended_changes_nothing(home):
    deliver(home, {"odd.csv": ODD, "t.csv": TICKETS, "x.pdf": "no table", "x.jsonl": '{"text":"好"}\n{"te'})
    load(home)
    before = tables(home)
    done = replay(home, night=LATER)
    assert tables(home) == before
    assert [name for name, _ in done.notes] == ["odd.csv"]


@pytest.mark.parametrize(
    ("asked", "loaded"),
    [
        ({}, {1, 2}),
        ({"file": "odd_1.csv"}, {1}),
        ({"file": "a/odd_1.csv"}, {1}),
        ({"file": "1.csv"}, set()),
        ({"reason": "unmapped_file"}, {1, 2}),
        ({"reason": "bad_date"}, set()),
        ({"reason": "wrong_columns"}, set()),
    ],
    ids=str,
)
def test_only_what_was_asked_for_is_tried(home, asked, loaded):
    deliver(home, {f"a/odd_{place}.csv": ODD.replace("D1", f"E{place}") for place in (1, 2)})
    load(home)
    tell(home, ENTRY)
    replay(home, night=LATER, **asked)
    found = query(home, "select right(payload->>'单据', 1)::int from raw.records")
    assert {row[0] for row in found} == loaded


def test_records_of_one_reason_are_tried_without_those_of_another(home):
    tell(home, ENTRY | {"fields": {"text": "说了什么", "started_at": "几时"}})
    deliver(home, {"odd.csv": HEAD + "D1,,2026-08-18,补\nD2,多扣费,昨天,2026-08-18\n"})
    load(home)
    last = HEAD.strip().split(",")[3]
    tell(home, ENTRY | {"fields": {"text": ["说了什么", last], "started_at": last}})
    replay(home, night=LATER, reason="bad_date")
    assert waiting(home) == [(1, "no_text", FIRST)]


def test_a_mended_entry_that_leaves_what_is_loaded_as_it_is_takes_its_place(home):
    deliver(home, {"t/x.csv": TICKETS})
    load(home, core=True)
    fields = {"external_id": "工单编号", "started_at": "受理时间", "text": ["投诉内容", "补充"]}
    tell(home, {"name": "t", "files": "t/*", "channel": "phone", "fields": fields})
    before = record_ids(home)
    replay(home, night=LATER)
    load(home, night=str(LATER), core=True)
    assert counts(home) == {"t/x.csv": (2, 2, 0, 0)}
    assert len(record_ids(home) - before) == 1
    assert query(home, "select text from core.turns order by text") == [("多扣费五十元",), ("宽带断网三天",)]
    assert broken_checks(home) == []


def test_a_mapping_that_would_change_what_is_loaded_is_refused_with_a_sentence(home):
    deliver(home, {"t/x.csv": TICKETS})
    load(home)
    tell(home, {"name": "other", "files": "t/*", "channel": "phone", "fields": {"text": ["投诉内容", "补充"]}})
    before = tables(home)
    done = replay(home, night=LATER)
    assert tables(home) == before
    assert "有 1 条按现在的映射可用，但本文件已入库的 1 条会随之改变" in done.notes[0][1]


def test_a_column_that_counts_the_rows_identifies_no_replayed_record(home):
    deliver(home, {"x.csv": "id,text,补充\n0,断网,\n1,,多扣费\n2,没人接,\n"})
    load(home)
    words = yaml.safe_load(Home("nowhere").reference("headers.yaml").read_text(encoding="utf-8"))
    words["fields"]["text"].append("补充")
    (home / "reference" / "headers.yaml").write_text(yaml.safe_dump(words), encoding="utf-8")
    replay(home, night=LATER)
    assert counts(home) == {"x.csv": (3, 3, 0, 0)}
    assert query(home, "select mapping->'fields'->'external_id' from raw.files") == [(None,)]


def test_a_record_that_is_loaded_by_now_is_known(home):
    deliver(home, {"odd.csv": ODD})
    load(home)
    tell(home, ENTRY)
    deliver(home, {"odd_2.csv": ODD})
    load(home, night="2026-08-20")
    replay(home, night=LATER)
    assert counts(home) == {"odd.csv": (4, 0, 3, 1), "odd_2.csv": (4, 1, 3, 0)}
    assert [name for name in broken_checks(home) if "contact" not in name] == []


def test_a_replayed_record_does_not_take_the_place_of_a_later_correction(home):
    deliver(home, {"odd.csv": HEAD + "D1,断网,2026-08-18,\n"})
    load(home, core=True)
    tell(home, ENTRY)
    deliver(home, {"odd_2.csv": HEAD + "D1,断网三天,2026-08-18,\n"})
    load(home, night="2026-08-20", core=True)
    replay(home, night=LATER)
    load(home, night=str(LATER), core=True)
    assert query(home, "select text from core.turns") == [("断网三天",)]
    assert query(home, "select night::varchar, count(*) from raw.records group by all order by all") == [
        (FIRST, 1), ("2026-08-20", 1),
    ]  # fmt: skip
    assert broken_checks(home) == []


def set_aside_whole(home: Home) -> None:
    """Leave the only file as a version of Tingsu that could not read it had left it."""
    with connect(home) as connection:
        connection.execute("delete from raw.records; delete from raw.quarantine")
        connection.execute(
            "update raw.files set format = null, mapping = null, mapped_by = null, headers = [],"
            "delivered_count = 1, loaded_count = 0, quarantined_count = 1"
        )
        connection.execute(
            "insert into raw.quarantine select 'q', night, file_id, null, 'undecodable', '', '', '{}' from raw.files"
        )


@pytest.mark.parametrize("lies_there", [True, False])
def test_a_file_that_was_set_aside_whole_is_read_again_if_it_lies_there_unchanged(home, lies_there):
    deliver(home, {"a/t.csv": TICKETS})
    load(home)
    before = query(home, "select * exclude (night) from raw.files")
    set_aside_whole(home)
    deliver(home, {"b/t.csv": TICKETS} | ({} if lies_there else {"a/t.csv": TICKETS.replace("断网", "掉线")}))
    done = replay(home, night=LATER)
    assert bool(done.notes) is not lies_there
    found = query(home, "select * exclude (night) from raw.files")
    assert (found == before) is lies_there
    assert waiting(home) == ([(2, "no_text", "2026-08-21")] if lies_there else [(None, "undecodable", FIRST)])
    assert broken_checks(home) == (["every_loaded_record_has_its_contact"] if lies_there else [])


@pytest.mark.parametrize("lies_there", [True, False])
def test_so_is_the_member_of_an_archive(home, lies_there):
    deliver(home, {"a/t.zip": packed({"七月/t.csv": TICKETS})})
    load(home)
    before = query(home, "select * exclude (night) from raw.files")
    set_aside_whole(home)
    if not lies_there:
        deliver(home, {"a/t.zip": packed({"七月/t.csv": TICKETS + "\n"})})
    assert bool(replay(home, night=LATER).notes) is not lies_there
    assert (query(home, "select * exclude (night) from raw.files") == before) is lies_there
    assert [path.name for path in home.path.glob("unpacked-*")] == []


def packed(members: dict[str, str]) -> bytes:
    with zipfile.ZipFile(buffer := io.BytesIO(), "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def test_what_is_exported_is_the_record_with_its_reason_for_its_owner_only(home, tmp_path):
    deliver(home, {"a/odd.csv": ODD, "x.jsonl": '{"text":"好"}\n{"te\n', "x.pdf": "no table"})
    load(home)
    written = export(home, tmp_path / "out")
    assert {path.name: count for path, count in written.items()} == {
        "quarantine_a_odd.csv.jsonl": 4,
        "quarantine_x.jsonl.jsonl": 1,
    }
    assert {stat.S_IMODE(path.stat().st_mode) for path in written} == {0o600}
    lines = [json.loads(line) for path in written for line in path.read_text(encoding="utf-8").splitlines()]
    assert (lines[1]["说了什么"], lines[4]["原文"]) == ("多扣费 13900000009", '{"te')
    assert all(line["隔离原因"] for line in lines)
    with pytest.raises(ConfigurationError, match="2 files are in"):
        export(home, tmp_path / "out")


def tingsu(home: Home, *words: str) -> str:
    found = CliRunner().invoke(app, ["quarantine", *words, "--home", str(home.path)], catch_exceptions=False)
    assert found.exit_code == 0
    return found.output


def test_a_clerk_goes_from_the_list_to_the_replay(home, tmp_path):
    deliver(home, {"odd.csv": ODD, "x.pdf": "no table"})
    load(home)
    told = tingsu(home, "list")
    assert "整个文件" in told
    assert "unmapped_file" in told
    assert "共 3 条：第 1、2、4 条" in told
    assert "个人信息" in tingsu(home, "export", str(tmp_path / "out"))
    rows = json.loads(tingsu(home, "list", "--format", "json", "--reason", "unmapped_file"))
    assert [row["row_no"] for row in rows] == [1, 2, 4]
    assert tingsu(home, "list", "--format", "csv").count("\n") == 6
    assert "13900000009" not in told + str(rows)
    tell(home, ENTRY)
    assert "1 条记录已入库，请接着运行 tingsu run，" in tingsu(home, "replay")
    assert "没有记录入库" in tingsu(home, "replay")


def test_a_reason_that_does_not_exist_and_a_home_without_anything_are_said(home):
    with pytest.raises(ConfigurationError, match="'bad_day' is no reason code; wanted one of no_text, bad_date"):
        replay(home, night=LATER, reason="bad_day")
    with pytest.raises(LookupError, match="nothing is loaded in"):
        replay(home, night=LATER)
    assert not Path(home.warehouse).exists()
