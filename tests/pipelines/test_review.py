"""The review sheet goes out every night and comes back through landing/."""

import shutil
import zipfile
from pathlib import Path

import duckdb
import fastexcel
import pytest
import xlsxwriter

from models.verdicts.review import COLUMNS, QUESTION_COLUMNS, QUESTIONS, SHEET
from pipelines.nightly import run_night
from pipelines.readers.landing import find_delivered
from pipelines.register import decide, read_decisions
from pipelines.review import is_review, read_review, render_review
from pipelines.review_intake import take_reviews
from pipelines.settings import Home
from tests.conftest import NIGHT


@pytest.fixture
def home(night_home, tmp_path) -> Home:
    home = Home(tmp_path / "home")
    home.create()
    shutil.copy(night_home.published, home.published)
    return home


def fill(path: Path, *rows: dict, answers: tuple = (), columns=COLUMNS) -> Path:
    """A review sheet with these rows, as a spreadsheet program would save it."""
    book = xlsxwriter.Workbook(path)
    for name, headers, given in ((SHEET, columns, rows), (QUESTIONS, QUESTION_COLUMNS, answers)):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, [header for header, _, _ in headers])
        for number, row in enumerate(given, start=1):
            sheet.write_row(number, 0, [row.get(header, "") for header, _, _ in headers])
    book.close()
    return path


def row(hotspot: str, decision: str, **more: str) -> dict:
    return {"编号": hotspot, "裁决": decision, "理由": "看过原话", "裁决人": "王"} | more


def receipt(home: Home) -> list[tuple]:
    sheet = fastexcel.read_excel(home / "exports" / "review_receipt.xlsx").load_sheet("回执").to_polars()
    return sheet.select("行", "编号", "裁决", "结果", "说明").rows()


def test_the_sheet_shows_every_hotspot_is_known_again_and_says_nothing_until_it_is_filled_in(night_home):
    path = night_home / "exports" / "review.xlsx"
    assert is_review(path)
    assert list(read_review(path)) == []
    sheet = fastexcel.read_excel(path).load_sheet(SHEET).to_polars()
    with duckdb.connect(night_home.published, read_only=True) as connection:
        ranked = connection.sql("select hotspot_id from mart.pain_points order by rank").fetchall()
        asked = connection.sql("select count(*) from hotspot.questions").fetchall()[0][0]
    assert sheet["编号"].to_list() == [name for (name,) in ranked]
    assert fastexcel.read_excel(path).load_sheet(QUESTIONS).to_polars().height == asked > 0


def test_what_customers_typed_is_never_a_formula_and_the_bytes_do_not_depend_on_the_hour(night_home, tmp_path):
    shutil.copy(night_home.published, tmp_path / "published.duckdb")
    with duckdb.connect(tmp_path / "published.duckdb") as connection:
        connection.execute("""update core.complaints set text = '=HYPERLINK("http://x","y")'""")
        (tmp_path / "review.xlsx").write_bytes(content := render_review(connection))
        assert render_review(connection) == content
    with zipfile.ZipFile(tmp_path / "review.xlsx") as packed:
        assert b"<f>" not in packed.read("xl/worksheets/sheet1.xml")
        assert b"<dataValidation " in packed.read("xl/worksheets/sheet1.xml")
    sheet = fastexcel.read_excel(tmp_path / "review.xlsx").load_sheet(SHEET).to_polars()
    assert set(sheet["原话一"]) == {'=HYPERLINK("http://x","y")'}


def test_each_row_is_taken_or_told_why_not(home):
    filled = (
        row("H00001", "改名", 新名称="人起的名字"),
        row("H00002", "合并", 对方编号="H00003"),
        row("H99999", "不成立"),
        row("H00001", "拆分", 拆分用词="谁也没说过"),
        row("H00001", "改名"),
        {},
    )
    asked = ({"编号甲": "H00004", "编号乙": "H00005", "是一回事吗": "不是", "理由": "两码事", "裁决人": "李"},)
    fill(home.landing / "复核_王.xlsx", *filled, answers=asked)
    (home.landing / "tickets.csv").write_text("工单编号,投诉内容\n1,断网\n", encoding="utf-8")
    rest = take_reviews(home, find_delivered([home.landing]))
    assert [file.place for file in rest] == ["tickets.csv"]
    assert [(one.kind, one.subject, one.by) for one in read_decisions(home)] == [
        ("rename", "H00001", "王"),
        ("merge", "H00002", "王"),
        ("apart", "H00004", "李"),
    ]
    told = receipt(home)
    assert [(number, outcome) for number, _, _, outcome, _ in told] == [
        (2, "已登记"),
        (3, "已登记"),
        (4, "未采纳"),
        (5, "未采纳"),
        (6, "未采纳"),
        (2, "已登记"),
    ]
    assert "不在已发布的热点里" in told[2][4]
    assert "拆不成两个热点" in told[3][4]
    assert "还要填“新名称”" in told[4][4]


def test_a_sheet_that_lies_in_landing_for_weeks_says_everything_once(home):
    fill(home.landing / "复核.xlsx", row("H00001", "改名", 新名称="人起的名字"))
    take_reviews(home, find_delivered([home.landing]))
    decide(home, "withdraw", "V000001", by="李", because="不必")
    take_reviews(home, find_delivered([home.landing]))
    assert [one.kind for one in read_decisions(home)] == ["rename", "withdraw"]
    assert [(outcome, remark[:7]) for *_, outcome, remark in receipt(home)] == [("早已登记", "V000001")]


def test_a_decision_that_is_there_already_is_not_written_twice_when_the_sheet_is_saved_again(home):
    one = row("H00002", "合并", 对方编号="H00003")
    for name in ("一.xlsx", "二.xlsx"):
        fill(home.landing / name, one)
    take_reviews(home, find_delivered([home.landing]))
    assert len(read_decisions(home)) == 1


def test_a_sheet_whose_headers_were_changed_is_refused_whole_and_is_still_no_delivery(home):
    fill(home.landing / "复核.xlsx", row("H00001", "固定"), columns=COLUMNS[:-1])
    assert take_reviews(home, find_delivered([home.landing])) == []
    assert [(outcome, "裁决人" in remark) for *_, outcome, remark in receipt(home)] == [("未采纳", True)]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive", b"text"], ids=["empty", "torn", "text"])
def test_what_only_is_called_a_spreadsheet_is_no_review(tmp_path, content):
    (tmp_path / "复核.xlsx").write_bytes(content)
    assert not is_review(tmp_path / "复核.xlsx")


def test_a_night_takes_the_sheet_and_shows_what_was_decided(small_home, tmp_path):
    home = Home(shutil.copytree(small_home.path, tmp_path / "home"))
    fill(home.landing / "复核.xlsx", row("H00001", "改名", 新名称="人起的名字"))
    outcome = run_night(home, inputs=[], night=NIGHT)
    assert outcome.succeeded, outcome.message
    with duckdb.connect(home.published, read_only=True) as connection:
        assert connection.sql("select label from hotspot.hotspots where hotspot_id = 'H00001'").fetchall() == [
            ("人起的名字",)
        ]
        assert connection.sql("select status, hotspot_id from hotspot.verdicts").fetchall() == [("in_force", "H00001")]
        assert connection.sql("select count(*) from raw.files where file_name like '%复核%'").fetchall() == [(0,)]
