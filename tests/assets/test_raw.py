"""Intake on a real warehouse: every delivered record is loaded, quarantined or known, and nothing stops the night."""

import gzip
import io
import json
import threading
import zipfile
from functools import cache
from itertools import count
from pathlib import Path

import dagster as dg
import polars as pl
import pytest
import yaml

from assets.core.contacts import contacts
from assets.core.turns import turns
from assets.raw.files import intake
from pipelines.settings import CHECKOUT, REFERENCE, Home
from pipelines.sql import SQL
from pipelines.warehouse import Warehouse, connect

# Real deliveries for development; the project does not carry them.
DELIVERED = CHECKOUT.parent / "shared" / "data" / "car_complaints" / "delivered"

CSV = "工单编号,客户号码,受理时间,投诉内容,备注\nGD-1,13900000001,2026-08-18 09:05,宽带断网三天,无\nGD-2,13900000002,2026/8/18 9:06,多扣费五十元,V9\n"
JSONL = "\n".join(
    json.dumps({"call_id": f"C{place}", "messages": [{"role": "user", "content": text}]}, ensure_ascii=False)
    for place, text in enumerate(("师傅一直没来", "退款没到账"))
)
CHECKS = [path for name in ("raw/*", "core/contacts", "core/turns") for path in (SQL / "checks").glob(f"{name}/*.sql")]


@pytest.fixture
def home(tmp_path) -> Home:
    made = Home(tmp_path / "home")
    made.create()
    return made


def deliver(home: Home, files: dict[str, str | bytes], *, encoding: str = "utf-8") -> None:
    for name, content in files.items():
        (home.landing / name).parent.mkdir(parents=True, exist_ok=True)
        (home.landing / name).write_bytes(content.encode(encoding) if isinstance(content, str) else content)


@cache
def instance() -> dg.DagsterInstance:
    return dg.DagsterInstance.ephemeral()


def load(home: Home, *inputs: Path, night: str = "2026-08-19", core: bool = False) -> dict[str, dict[str, int]]:
    """Run intake (with core: the contacts and turns, too) and give back what it counted, by asset."""
    result = dg.materialize(
        [intake, contacts, turns] if core else [intake],
        resources={"warehouse": Warehouse(home=str(home.path))},
        partition_key=night,
        instance=instance(),
        run_config={"ops": {"intake": {"config": {"inputs": [str(path) for path in inputs]}}}},
    )
    told = result.asset_materializations_for_node("intake")
    return {event.asset_key.path[-1]: {name: value.value for name, value in event.metadata.items()} for event in told}


def query(home: Home, sql: str) -> list[tuple]:
    with connect(home, read_only=True) as connection:
        return connection.sql(sql).fetchall()


def counts(home: Home) -> dict[str, tuple[int, ...]]:
    """Delivered, loaded, quarantined and known of each file."""
    numbers = "delivered_count, loaded_count, quarantined_count, known_count"
    return {name: tuple(rest) for name, *rest in query(home, f"select file_name, {numbers} from raw.files")}


def record_ids(home: Home) -> set[str]:
    return {row[0] for row in query(home, "select record_id from raw.records")}


def broken_checks(home: Home) -> list[str]:
    return [path.stem for path in CHECKS if query(home, path.read_text(encoding="utf-8"))]


def test_every_format_is_loaded_and_accounted_for(home):
    deliver(home, {"a/tickets_07.csv": CSV, "calls/calls.jsonl": JSONL, "b.tsv": CSV.replace(",", "\t")})
    deliver(home, {"热线/gb.csv": CSV}, encoding="gb18030")
    pl.read_csv(CSV.encode()).write_excel(home.landing / "网上留言.xlsx")
    told = load(home, core=True)
    assert set(counts(home).values()) == {(2, 2, 0, 0)}
    numbers = {"files": 5, "delivered": 10, "loaded": 10, "quarantined": 0, "known": 0}
    assert told["records"] == numbers | {"dagster/row_count": 10}
    sources = {row[0] for row in query(home, "select distinct source from raw.files")}
    assert sources == {"a", "calls", "b", "热线", "网上留言"}
    assert broken_checks(home) == []


def test_a_second_run_loads_nothing_and_changes_nothing(home):
    deliver(home, {"tickets.csv": CSV, "bad.csv": "甲,乙\n1,2\n"})
    load(home, core=True)
    tables = [query(home, f"from raw.{name} order by all") for name in ("files", "records", "quarantine")]
    load(home)
    load(home, night="2026-08-20")
    assert [query(home, f"from raw.{name} order by all") for name in ("files", "records", "quarantine")] == tables


def test_overlapping_deliveries_load_each_record_once(home):
    third = "GD-3,13900000003,2026-08-18,没人接电话,\n"
    deliver(home, {"tickets_0818.csv": CSV})
    load(home, night="2026-08-18")
    deliver(home, {"tickets_0819.csv": CSV + third, "tickets_0820.csv": CSV + third})
    load(home)
    new = [row for name, row in sorted(counts(home).items()) if name != "tickets_0818.csv"]
    assert sorted(new) == [(3, 0, 0, 3), (3, 1, 0, 2)]
    assert len(record_ids(home)) == 3


def test_the_same_file_under_two_names_and_from_two_folders_is_loaded_once(home, tmp_path):
    deliver(home, {"tickets_1.csv": CSV, "tickets_2.csv": CSV})
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "tickets_1.csv").write_text(CSV, encoding="utf-8")
    load(home, home.landing, tmp_path / "other", core=True)
    assert sorted(counts(home).values()) == [(2, 0, 0, 2), (2, 2, 0, 0)]
    assert broken_checks(home) == []


def test_a_corrected_record_is_a_second_version_of_its_contact(home):
    deliver(home, {"tickets_1.csv": CSV})
    load(home, night="2026-08-18", core=True)
    deliver(home, {"tickets_2.csv": CSV.replace("宽带断网三天", "宽带断网四天")})
    load(home, core=True)
    assert counts(home)["tickets_2.csv"] == (2, 1, 0, 1)
    assert query(home, "select text from core.turns where text like '%断网%'") == [("宽带断网四天",)]
    assert broken_checks(home) == []


@pytest.mark.parametrize("file", [CSV, CSV.replace("工单编号", "流水").replace("GD-", "")], ids=["with ids", "without"])
def test_neither_the_order_of_files_nor_of_rows_nor_the_format_changes_an_id(tmp_path, file):
    head, *rows = file.splitlines(keepends=True)
    more = rows[0].replace("2026-08-18 09:05", "2026-08-17T01:00:00Z")
    orders = [
        {"tickets_1.csv": file, "tickets_2.csv": head + more},
        {"tickets_2.csv": head + more + rows[1], "tickets_1.csv": head + rows[1] + rows[0]},
    ]
    found = []
    for place, files in enumerate(orders):
        home = Home(tmp_path / str(place))
        home.create()
        deliver(home, files, encoding=("utf-8", "utf-16")[place])
        load(home)
        found.append(record_ids(home))
    assert found[0] == found[1]
    assert len(found[0]) == 3


def test_of_equal_records_the_fullest_is_kept_whatever_the_files_are_called(tmp_path):
    short, full = "id,text\nA9,断网\n", "id,text,地区\nA9,断网,甲市\n"
    for place, names in enumerate((("tickets_1.csv", "tickets_2.csv"), ("tickets_2.csv", "tickets_1.csv"))):
        home = Home(tmp_path / str(place))
        home.create()
        deliver(home, dict(zip(names, (short, full), strict=True)))
        load(home)
        assert query(home, "select payload->>'地区' from raw.records") == [("甲市",)]


def test_a_bad_record_is_named_with_its_row_and_the_others_are_loaded(home):
    rows = ["GD-3,,2026-13-45,信号不好,", "GD-4,,,无,", "GD-5,,,多一列,,x", "GD-6,", 'GD-7,,,"引号"没转义,']
    deliver(
        home,
        {
            "tickets.csv": CSV + "\n".join(rows),
            "calls.jsonl": JSONL + '\n{"call_id":"C3"\n[{"text":""}]\n{"messages":[{"role":"user","content":""}]}',
        },
    )
    load(home, core=True)
    named = query(
        home, "select file_name, row_no, reason_code from raw.quarantine join raw.files using (file_id) order by all"
    )
    assert named == [
        ("calls.jsonl", 3, "bad_json"), ("calls.jsonl", 4, "bad_json"), ("calls.jsonl", 5, "no_text"),
        ("tickets.csv", 3, "bad_date"), ("tickets.csv", 4, "no_text"),
        *[("tickets.csv", place, "wrong_columns") for place in (5, 6, 7)],
    ]  # fmt: skip
    assert counts(home) == {"tickets.csv": (7, 2, 5, 0), "calls.jsonl": (5, 2, 3, 0)}
    assert query(home, "select payload from raw.quarantine where row_no = 7") == [(rows[4],)]
    assert broken_checks(home) == []


def test_a_reason_names_the_row_and_holds_no_value_of_the_record(home):
    phone, mail = "13900000009", "li.si@qq.com"
    deliver(home, {f"投诉{phone}.csv": f"工单编号,受理时间,投诉内容\n{phone},{phone},{mail}\nGD-9,{mail},断网\n"})
    load(home)
    told = query(home, "select reason, remedy from raw.quarantine order by row_no")
    assert told[1][0] == "投诉[手机].csv 第 2 行的开始时间不是一个存在的日期时间"
    published = str(told) + str(query(home, "select file_name, source from raw.files"))
    assert phone not in published
    assert mail not in published


def test_a_file_without_known_headers_is_quarantined_with_the_entry_to_write(home):
    deliver(home, {"投诉_202608.csv": "单据,说了什么,几时\nD1,宽带断网,2026-08-18\nD2,多扣费,2026-08-18\n"})
    load(home)
    assert counts(home) == {"投诉_202608.csv": (2, 0, 2, 0)}
    reason, remedy = query(home, "select distinct reason, remedy from raw.quarantine")[0]
    assert "单据、说了什么、几时" in reason
    written = remedy[remedy.index("- {") : remedy.rindex("}") + 1]
    for asked, header in {"编号列": "单据", "时间列": "几时", "正文列": "说了什么"}.items():
        written = written.replace(asked, header)
    (home / "reference" / "sources.yaml").write_text(
        yaml.safe_dump({"sources": yaml.safe_load(written)}), encoding="utf-8"
    )
    (home.landing / "投诉_202608.csv").rename(home.landing / "投诉_202608_2.csv")
    load(home, night="2026-08-20")
    assert counts(home)["投诉_202608_2.csv"] == (2, 2, 0, 0)
    assert query(home, "select source, mapped_by from raw.files where night = '2026-08-20'") == [("投诉", "entry")]


def test_a_file_without_a_header_shows_no_record_where_headers_are_published(home):
    deliver(home, {"x.csv": f"13900000009,li.si@qq.com,{'我家宽带断网三天了没有人管' * 5}\n1,2,3\n"})
    load(home)
    shown = str(query(home, "select headers, reason, remedy from raw.quarantine join raw.files using (file_id)"))
    assert "[手机]" in shown
    assert "[邮箱]" in shown
    assert len(shown) < 600


def test_an_entry_beats_recognition_and_says_channel_zone_and_fields(home):
    entry = {"name": "nightline", "files": "calls/*.csv", "channel": "sms", "timezone": "America/New_York"}
    fields = {"text": "备注", "started_at": "受理时间"}
    (home / "reference" / "sources.yaml").write_text(yaml.safe_dump({"sources": [entry | {"fields": fields}]}))
    deliver(home, {"calls/x.csv": CSV})
    load(home, core=True)
    assert counts(home) == {"calls/x.csv": (2, 1, 1, 0)}
    found = query(home, "select source, channel, external_id, counted_on::varchar from core.contacts")
    assert found == [("nightline", "sms", None, "2026-08-18")]


UNUSABLE = {
    "empty.csv": ("", "empty_file"),
    "head.csv": ("编号,内容\n", "empty_file"),
    "odd.csv": (b"\xff\xfe\x00", "undecodable"),
    "text.xlsx": ("no workbook", "unreadable_file"),
    "zip.csv": (b"PK\x03\x04 really a zip", "unreadable_file"),
    "x.pdf": ("no table", "unreadable_file"),
    "x.jsonl": ("{}", "unmapped_file"),
}


def test_files_that_cannot_be_used_are_quarantined_and_the_night_goes_on(home):
    deliver(home, {name: content for name, (content, _) in UNUSABLE.items()} | {"tickets.csv": CSV})
    load(home, core=True)
    found = query(home, "select file_name, reason_code from raw.quarantine join raw.files using (file_id)")
    assert dict(found) == {name: code for name, (_, code) in UNUSABLE.items()}
    assert counts(home) == {"tickets.csv": (2, 2, 0, 0)} | dict.fromkeys(UNUSABLE, (1, 0, 1, 0))
    assert broken_checks(home) == []


ODD = {
    "only white space": "id,text,title\nA5,\u200b,\u3000\nA7,好,\x01\n",
    "dialogues": 'id,对话\nA5,"[客户] 断网了"\nA7,"[{""text"":""说到一半"\nA9,"[{""text"":""\u200b""}]"\n',
    "repeated headers": "id,text,text,text_2,,\nA5,断网,又断网,还断网,1,2\n",
    "strange headers": 'id,text,a/b,a~b,"q""u",$.x,problem,raw,+,row_no\nA5,断网,1,2,3,4,5,6,7,8\n',
    "odd digits": "id,受理时间,text,点赞数\nA5,٢٠٢٦-٠٧-٠٣,断网,٣\nA7,2026-07-03,断网,9999999999999\n",
    "escapes in attributes": 'id,text,备注\nA5,断网,"甲\nli.si@qq.com"\nA7,断网,"C:\\new\\13900000009"\n',
    "an end before the start": "id,text,开始时间,结束时间,转派次数\nA5,断网,2026-07-03,2026-07-01,-2\n",
    "one row that counts": "id,text\n1,断网\n",
    "null characters": "id,text\nA5,断\x00网\nA7,\x00\n",
}


def test_no_odd_record_stops_the_night(home):
    deliver(home, {f"{name}/x.csv": content for name, content in ODD.items()})
    load(home, core=True)
    assert broken_checks(home) == []
    assert query(home, "select source from raw.files where loaded_count = 0") == []
    assert (
        query(home, "select contact_id from core.contacts where attributes is not null and not json_valid(attributes)")
        == []
    )
    said = str(query(home, "select text from core.turns") + query(home, "select attributes from core.contacts"))
    assert "@" not in said
    assert "13900000009" not in said


def test_a_home_may_say_reasons_in_its_own_words_and_leave_some_out(home):
    (home / "reference" / "reasons.yaml").write_text("bad_date: {reason: '{file} {row}', remedy: fix it}\n")
    deliver(home, {"tickets.csv": "编号,时间,内容\nA5,昨天,断网\nA7,,\n"})
    load(home)
    told = query(home, "select reason, remedy from raw.quarantine order by row_no")
    assert told == [("tickets.csv 1", "fix it"), ("no_text", "no_text")]


def test_every_reason_code_has_its_two_sentences():
    reasons = yaml.safe_load((REFERENCE / "reasons.yaml").read_text(encoding="utf-8"))
    codes = {
        "no_text",
        "bad_date",
        "wrong_columns",
        "bad_json",
        "undecodable",
        "unmapped_file",
        "unreadable_file",
        "empty_file",
        "ambiguous_date",
        "truncated_file",
        "bad_mail",
        "too_large",
        "unsafe_archive",
        "outside_landing",
        "bad_name",
        "contract_broken",
    }
    assert set(reasons) == codes
    assert {tuple(sorted(sentences)) for sentences in reasons.values()} == {("reason", "remedy")}


def test_a_night_without_files_counts_nothing(home):
    told = load(home)
    assert set(told) == {"files", "records", "quarantine", "deliveries", "expectations", "held"}
    assert {count for counted in told.values() for count in counted.values()} == {0}


def test_a_night_that_fails_half_way_leaves_nothing_behind(home, monkeypatch):
    deliver(home, {"tickets.csv": CSV})
    load(home, night="2026-08-18")
    deliver(home, {"tickets_2.csv": CSV.replace("GD-", "XY-")})
    (home / "reference" / "reasons.yaml").write_text("- not a mapping\n")
    with pytest.raises(Exception, match="reasons"):
        load(home)
    assert list(counts(home)) == ["tickets.csv"]


@pytest.mark.skipif(
    not DELIVERED.is_dir(),
    reason="the real deliveries are not on this machine",
)
def test_eleven_overlapping_deliveries_of_one_feed_are_one_feed(home):
    load(home, DELIVERED)
    delivered, loaded, quarantined, known = map(sum, zip(*counts(home).values(), strict=True))
    assert delivered == loaded + quarantined + known
    assert (quarantined, query(home, "select count(distinct contact_id) from raw.records")) == (0, [(loaded,)])
    assert known > 1500


def packed(members: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def test_an_archive_is_as_many_files_as_it_holds(home):
    inner = gzip.compress(CSV.replace("GD-", "XY-").encode("gb18030"))
    members = {"tickets_1.csv": CSV, "热线/x.csv.gz": inner, "note.pdf": "x", "../up.csv": CSV, "calls.jsonl": JSONL}
    deliver(home, {"七月/july.zip": packed(members), "tickets_2.csv.gz": gzip.compress(CSV.encode())})
    deliver(home, {"bomb.zip": packed({"x.csv": CSV, "bomb.csv": b"0" * (201 << 20)})})
    load(home, core=True)
    assert counts(home) == {
        "七月/july.zip/tickets_1.csv": (2, 2, 0, 0), "七月/july.zip/热线/x.csv.gz/x.csv": (2, 2, 0, 0),
        "七月/july.zip/calls.jsonl": (2, 2, 0, 0), "七月/july.zip/note.pdf": (1, 0, 1, 0),
        "七月/july.zip/../up.csv": (1, 0, 1, 0), "tickets_2.csv.gz/tickets_2.csv": (2, 2, 0, 0),
        "bomb.zip": (1, 0, 1, 0),
    }  # fmt: skip
    codes = {row[0] for row in query(home, "select reason_code from raw.quarantine")}
    assert codes == {"unreadable_file", "unsafe_archive", "too_large"}
    assert {row[0] for row in query(home, "select distinct source from raw.records")} == {"七月", "tickets"}
    assert broken_checks(home) == []
    assert [path.name for path in home.path.glob("unpacked-*")] == []
    before = query(home, "from raw.files order by all")
    load(home, night="2026-08-20")
    assert query(home, "from raw.files order by all") == before


def test_a_gzipped_file_and_the_plain_one_hold_the_same_records(home):
    deliver(home, {"tickets.csv": CSV, "tickets.csv.gz": gzip.compress(CSV.encode())})
    load(home)
    assert sorted(counts(home).values()) == [(2, 0, 0, 2), (2, 2, 0, 0)]


def test_a_link_out_of_landing_and_a_name_with_a_line_end_are_refused_with_a_sentence(home, tmp_path):
    (tmp_path / "secret.csv").write_text(CSV, encoding="utf-8")
    (home.landing / "link.csv").symlink_to(tmp_path / "secret.csv")
    deliver(home, {"a\nb.csv": CSV, "tickets.csv": CSV})
    load(home, core=True)
    told = query(home, "select file_name, reason_code from raw.quarantine join raw.files using (file_id) order by all")
    assert told == [("a␊b.csv", "bad_name"), ("link.csv", "outside_landing")]
    assert counts(home)["tickets.csv"] == (2, 2, 0, 0)
    assert not any("\n" in row[0] for row in query(home, "select reason from raw.quarantine"))
    assert broken_checks(home) == []


def test_a_file_that_grows_while_it_is_read_is_left_for_the_next_night(home):
    deliver(home, {"tickets.csv": CSV})
    growing = home.landing / "growing.csv"
    growing.write_text(CSV.replace("GD-", "XY-"), encoding="utf-8")
    done = threading.Event()

    def grow() -> None:
        with growing.open("a", encoding="utf-8", buffering=1) as file:
            for place in count(3):
                file.write(f"XY-{place},,,断网,\n")
                if done.wait(0.001):
                    return

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        told = load(home)
    finally:
        done.set()
        writer.join()
    assert list(counts(home)) == ["tickets.csv"]
    assert (told["files"]["waiting"], told["files"]["files"]) == (1, 1)
    told = load(home, night="2026-08-20")
    assert counts(home)["growing.csv"][0] > 2
    assert told["files"]["waiting"] == 0


def test_garbled_text_is_told_and_not_loaded(home):
    deliver(home, {"tickets.csv": CSV.encode().decode("gb18030", errors="replace")})
    load(home)
    assert counts(home) == {"tickets.csv": (1, 0, 1, 0)}
    assert "乱码" in query(home, "select reason from raw.quarantine")[0][0]


def test_each_delivery_decides_the_order_of_its_dates(home):
    deliver(
        home,
        {
            "a.csv": "工单编号,创建时间,投诉内容\nA1,05/03/2019 10:00,断网\nA2,25/03/2019 10:00,断网两天",
            "b.csv": "工单编号,创建时间,投诉内容\nB1,05/03/2019 10:00,没信号\nB2,03/25/2019 10:00,没信号两天",
            "c.csv": "工单编号,创建时间,投诉内容\nC1,05/03/2019 10:00,扣费\nC2,2019-03-05 10:00,多扣费",
        },
    )
    load(home, core=True)
    assert query(home, "select external_id, strftime(counted_on, '%m-%d') from core.contacts order by all") == [
        ("A1", "03-05"), ("A2", "03-25"), ("B1", "05-03"), ("B2", "03-25"), ("C2", "03-05"),
    ]  # fmt: skip
    assert query(home, "select row_no, reason_code from raw.quarantine") == [(1, "ambiguous_date")]


def test_what_a_night_loaded_but_did_not_derive_from_the_next_night_takes_over(home):
    deliver(home, {"a/t.csv": CSV})
    load(home, night="2026-08-18")  # breaks off after intake
    deliver(home, {"b/calls.jsonl": JSONL})
    load(home, core=True, night="2026-08-19")
    assert query(home, "select distinct night::varchar from raw.records") == [("2026-08-19",)]
    assert query(home, "select count(*), count(distinct contact_id) from core.contacts") == [(4, 4)]
    assert broken_checks(home) == []
    load(home, core=True, night="2026-08-20")
    assert query(home, "select distinct night::varchar from raw.records") == [("2026-08-19",)]
