"""How a file would be read is shown before it is delivered, and the entry that is printed reads it so."""

import io
import re
import zipfile

import pytest
import yaml
from typer.testing import CliRunner

from models.intake.sources import Sources
from pipelines.cli import app
from pipelines.settings import Home
from pipelines.sources_check import entry_text, examine_all
from tests.assets.test_raw import load as load_night
from tests.assets.test_raw import query

PHONE, MAIL = "13900000001", "li.si@qq.com"
TICKETS = (
    "工单编号,客户号码,坐席,受理时间,投诉内容,住址,备注,序号\n"
    f"GD-1,{PHONE},王坐席,2026/8/18 9:05,宽带断网，请打{PHONE},李四,{MAIL},1\n"
    f"GD-1,{PHONE},王坐席,,多扣费,李四,,2\n"
    f"GD-3,,,昨天,多扣费,,,3\nGD-4,,,,,,,4\n"
)
PAPER = "单据,说了什么,几时\nD1,宽带断网三天没有人来修,2026-08-18\nD2,多扣费五十元要求退还,2026-08-17\nD2x,没人接,\n"
CALLS = '{"call_id":"C1","turns":[{"role":"agent","text":"您好"},{"role":"user","text":"断网，打13900000001"}]}\n'


@pytest.fixture
def home(tmp_path) -> Home:
    return Home(tmp_path / "home")


def check(home: Home, tmp_path, text: str | bytes, name: str) -> tuple[int, str]:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    found = CliRunner().invoke(app, ["sources", "check", str(path), "--home", str(home.path)], catch_exceptions=False)
    return found.exit_code, found.output


def entry_in(told: str) -> dict:
    return yaml.safe_load(told[told.index("sources:\n") :])


def test_a_file_is_shown_as_it_would_be_read_without_personal_data(home, tmp_path):
    code, told = check(home, tmp_path, TICKETS, "tickets_07.csv")
    assert code == 0
    for said in (
        "csv  编码 utf-8",
        "4  可入库 2  会隔离 2",
        "表头识别",
        "ticket",
        "（化名）",
        "请打[手机]",
        "2026-08-18 09:05:00",
    ):
        assert said in told
    for said in ("started_at 有 1 条是空的", "编号重复 1 条", "attributes 的列：备注、序号", "只留在 raw 的列：住址"):
        assert said in told
    assert re.search(r"bad_date +1", told)
    assert re.search(r"no_text +1", told)
    assert not [word for word in (PHONE, MAIL, "王坐席", "李四") if word in told]


def test_nothing_is_made_or_loaded(home, tmp_path):
    check(home, tmp_path, TICKETS, "tickets.csv")
    assert not home.path.exists()


def test_the_printed_entry_reads_the_file_as_it_was_shown(home, tmp_path):
    _, told = check(home, tmp_path, TICKETS, "tickets_07.csv")
    entry = Sources.model_validate(entry_in(told)).sources[0]
    assert (entry.name, entry.files, entry.fits("branch/tickets_202612.csv")) == ("tickets", "tickets_*.csv", True)
    [recognised] = examine_all(home, tmp_path / "tickets_07.csv")
    assert (entry.channel, entry.fields) == (recognised.mapping.channel, recognised.mapping.fields)


def test_an_unknown_file_becomes_a_source_with_the_entry_that_is_printed(home, tmp_path):
    code, told = check(home, tmp_path, PAPER, "柜面_202608.csv")
    assert code == 1
    assert "unmapped_file" in told
    assert entry_in(told)["sources"][0]["fields"] == {"external_id": "单据", "started_at": "几时", "text": "说了什么"}
    (home / "reference").mkdir(parents=True)
    (home / "reference" / "sources.yaml").write_text(told[told.index("sources:\n") :], encoding="utf-8")
    code, told = check(home, tmp_path, PAPER, "home/landing/branch/柜面_202608.csv")
    assert (code, "sources.yaml 的条目 柜面" in told, "branch/柜面_202608.csv" in told) == (0, True, True)
    home.create()
    load_night(home)
    assert query(home, "select source, mapped_by, loaded_count from raw.files") == [("柜面", "entry", 3)]


def test_what_nobody_can_guess_is_left_to_fill_in(home, tmp_path):
    _, told = check(home, tmp_path, f"{PHONE},乙\n1,2\n2,3\n", "x.csv")
    assert entry_in(told)["sources"][0]["fields"]["text"] == "正文列"
    assert PHONE not in told


@pytest.mark.parametrize(
    ("header", "finding"),
    [
        ("内容,编号", "没有开始时间（started_at）"),
        ("内容,时间", "没有编号（external_id）"),
        ("内容,编号", "没有客户（customer）"),
        ("内容,id", "只是行号、不当编号的列：id"),
    ],
)
def test_what_is_missing_is_said(home, tmp_path, header, finding):
    assert finding in check(home, tmp_path, f"{header}\n断网了,1\n多扣费,2\n", "x.csv")[1] or header == "内容,编号"


def test_a_column_that_an_entry_names_and_the_file_lacks_is_said(home, tmp_path):
    (home / "reference").mkdir(parents=True)
    entry = {"name": "a", "files": "*.csv", "channel": "web", "fields": {"text": ["内容", "内荣"]}}
    (home / "reference" / "sources.yaml").write_text(yaml.safe_dump({"sources": [entry]}), encoding="utf-8")
    code, told = check(home, tmp_path, "内容,编号\n断网了,A1\n", "x.csv")
    assert (code, "文件里没有的列：内荣" in told) == (0, True)


def test_a_dialogue_is_shown_as_what_was_said(home, tmp_path):
    code, told = check(home, tmp_path, CALLS, "calls.jsonl")
    assert (code, "您好 / 断网，打[手机]" in told) == (0, True)


def test_where_the_entry_goes_is_said_as_far_as_the_file_has_come(home, tmp_path):
    own = home.path / "reference" / "sources.yaml"
    own.parent.mkdir(parents=True)
    for begun, words, begins in (
        (None, "新建这个文件", "sources:"),
        ("", "写入：", "sources:"),
        (
            "sources:\n  - {name: a, files: 'a*', channel: web, fields: {text: b}}\n",
            "贴在 sources: 之下",
            "  - name: paper",
        ),
    ):
        if begun is not None:
            own.write_text(begun, encoding="utf-8")
        _, told = check(home, tmp_path, PAPER, "paper.csv")
        head, entry = told[told.index("# ") :].split("\n", 1)
        assert words in head
        assert entry.startswith(begins)
        if begun:
            own.write_text(begun + entry, encoding="utf-8")
    assert check(home, tmp_path, PAPER, "paper.csv")[0] == 0


def test_telephone_numbers_are_guessed_to_be_the_customers(home, tmp_path):
    table = "甲,乙,丙\n" + "".join(f"D{row},1390000{row:04d},宽带断网第{row}天没有人来修\n" for row in range(9))
    assert entry_in(check(home, tmp_path, table, "x.csv")[1])["sources"][0]["fields"] == {
        "external_id": "甲",
        "customer": "乙",
        "text": "丙",
    }


def test_each_member_of_an_archive_is_shown(home, tmp_path):
    with zipfile.ZipFile(buffer := io.BytesIO(), "w") as archive:
        for name, content in {"柜面/tickets.csv": TICKETS, "paper.csv": PAPER, "../x.csv": PAPER, "y.pdf": "x"}.items():
            archive.writestr(name, content)
    code, told = check(home, tmp_path, buffer.getvalue(), "七月.zip")
    assert code == 1
    assert [f"七月.zip/{name}" in told for name in ("柜面/tickets.csv", "paper.csv", "../x.csv", "y.pdf")] == [True] * 4
    assert [word in told for word in ("断网，请打[手机]", "新建", "unsafe_archive", "unreadable_file")] == [True] * 4
    assert PHONE not in told


@pytest.mark.parametrize(
    ("text", "name", "reason"),
    [("no table", "x.pdf", "unreadable_file"), ("", "x.csv", "empty_file"), (b"\xff\xfe\x00", "x.csv", "undecodable")],
)
def test_a_file_that_cannot_be_read_says_why(home, tmp_path, text, name, reason):
    code, told = check(home, tmp_path, text, name)
    assert (code, reason in told) == (1, True)


def test_no_file_is_bad_usage(home, tmp_path):
    found = CliRunner().invoke(app, ["sources", "check", str(tmp_path / "none.csv"), "--home", str(home.path)])
    assert (found.exit_code, "none.csv is no file" in found.output) == (2, True)


@pytest.mark.parametrize("header", ['正文\n(必填) 内容: "x"', "- 内容", "#内容", "{内容}", "yes", "内容, [x]"])
def test_the_entry_is_yaml_whatever_the_header_is(home, tmp_path, header):
    quoted = header.replace('"', '""')
    (tmp_path / "x.csv").write_text(
        f'"{quoted}",b\n宽带断网三天没有人来修,A1\n多扣费五十元要求退还,A7\n', encoding="utf-8"
    )
    [found] = examine_all(home, tmp_path / "x.csv")
    entry = Sources.model_validate(yaml.safe_load(entry_text(found))).sources[0]
    assert entry.fields["text"] == [header]
