import csv
import json
import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipelines.deliveries import write_world

HEADERS = {
    "hotline": ["工单编号", "客户号码", "受理时间", "业务类型", "投诉内容", "归属地市", "处理状态", "办结时间"],
    "app": ["用户", "评分", "评论内容", "评论时间", "版本", "点赞数"],
    "wechat": ["ticket_no", "open_id", "created_at", "subject", "content", "product_line", "branch"],
    "email": ["邮件编号", "发件人", "收件时间", "主题", "正文", "回复", "回复时间"],
}
ENCODINGS = {"hotline": "gb18030", "app": "utf-8-sig", "wechat": "utf-8", "email": "utf-16"}
DELIMITED = (".csv", ".tsv")


@pytest.fixture(scope="module")
def delivered(tmp_path_factory) -> tuple[Path, dict[str, int]]:
    folder = tmp_path_factory.mktemp("world")
    return folder, write_world(folder, seed=7, days=60, contacts=2000)


def read_csv(path: Path) -> list[list[str]]:
    with path.open(encoding=ENCODINGS[path.parent.name], newline="") as file:
        return list(csv.reader(file, delimiter="\t" if path.suffix == ".tsv" else ","))


def everything_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_same_seed_writes_the_same_bytes_and_another_does_not(tmp_path):
    for name, seed in (("first", 3), ("same", 3), ("other", 4)):
        write_world(tmp_path / name, seed=seed, days=20, contacts=200)
    first, same, other = (everything_in(tmp_path / name) for name in ("first", "same", "other"))
    assert first == same
    assert first != other
    assert "landing/web/网上留言_202606.xlsx" in first


def test_records_delivered_are_records_true_or_planted(delivered):
    folder, counts = delivered
    contacts, planted = (pl.read_csv(folder / "truth" / f"{name}.csv") for name in ("contacts", "planted"))
    places = pl.concat([contacts.select("file", "row_no"), planted.select("file", "row_no")])
    assert dict(places.group_by("file").len().iter_rows()) == counts
    assert places.is_unique().all()
    assert contacts.filter(pl.col("delivery") == "new").height == 2000
    assert contacts["is_complaint"].null_count() == 0


def test_counts_are_what_the_files_hold(delivered):
    folder, counts = delivered
    for path, count in counts.items():
        file = folder / "landing" / path
        if path.endswith(DELIMITED):
            assert len(read_csv(file)) - 1 == count
        elif path.endswith(".jsonl"):
            assert len(file.read_text(encoding="utf-8").splitlines()) == count
        else:
            assert pl.read_excel(file, engine="calamine").height == count


def test_departments_send_their_own_headers(delivered):
    folder, counts = delivered
    for path in counts:
        if path.endswith(DELIMITED):
            assert read_csv(folder / "landing" / path)[0] == HEADERS[path.split("/")[0]]


def test_a_later_month_repeats_records_of_the_one_before(delivered):
    folder, _ = delivered
    contacts = pl.read_csv(folder / "truth" / "contacts.csv")
    again = contacts.filter(pl.col("delivery") != "new")
    assert 80 <= again.height <= 120
    assert set(again["delivery"]) == {"repeated", "updated"}
    new = contacts.filter(pl.col("delivery") == "new").select("external_id", first_file="file")
    assert again.join(new, on="external_id").select((pl.col("first_file") < pl.col("file")).all()).item()


def test_planted_rows_are_broken_the_way_they_say(delivered):
    folder, _ = delivered
    planted = pl.read_csv(folder / "truth" / "planted.csv")
    assert planted.height == 8
    assert set(planted["reason"]) == {"no_text", "bad_date", "wrong_columns", "bad_json"}
    for file, row_no, reason in planted.iter_rows():
        path = folder / "landing" / file
        if reason == "wrong_columns":
            rows = read_csv(path)
            assert len(rows[row_no]) == len(rows[0]) + 2
        elif reason == "bad_json":
            with pytest.raises(json.JSONDecodeError):
                json.loads(path.read_text(encoding="utf-8").splitlines()[row_no - 1])
        elif reason == "bad_date" and path.suffix == ".jsonl":
            assert "2026-13-45" in path.read_text(encoding="utf-8").splitlines()[row_no - 1]


def test_a_sound_call_says_who_spoke_and_when(delivered):
    folder, _ = delivered
    line = (folder / "landing" / "calls" / "calls_20260620-20260626.jsonl").read_text(encoding="utf-8").splitlines()[0]
    call = json.loads(line)
    assert {"call_id", "begin_time", "caller", "agent_id", "skill_group", "turns"} <= call.keys()
    assert {turn["speaker"] for turn in call["turns"]} == {"customer", "agent"}
    seconds = [turn["at"] for turn in call["turns"]]
    assert seconds == sorted(seconds)


def test_web_messages_have_dates_of_both_sorts(delivered):
    sheet = pl.read_excel(
        delivered[0] / "landing" / "web" / "网上留言_202607.xlsx", engine="calamine", infer_schema_length=0
    )
    written = sheet["留言时间"].cast(pl.String)
    assert written.str.contains("/").any()
    assert written.str.contains("-").any()


TRUTH = {
    "contacts": "file row_no external_id delivery is_complaint kind scenario ask severity threat is_repeat second_scenario second_ask person day is_paraphrase temper outcome agent booked_as fault owner_department process_node",
    "planted": "file row_no reason",
    "evidence": "external_id complaint_no text",
    "personal": "external_id kind form value",
    "agents": "agent team takes style skill contacts hard_share",
    "scenarios": "scenario name who when trigger ask harm owner_department process_node fault promise expected",
    "process_nodes": "process_node department standard_hours median_hours is_late",
    "daily": "scenario day usual expected is_outbreak",
    "outbreaks": "scenario first_day last_day form factor",
    "transitions": "day event scenario other_scenario",
    "fixes": "scenario process_node department day rate moves_to moved",
}


def test_the_truth_answers_every_question(delivered):
    folder = delivered[0] / "truth"
    assert {path.stem for path in folder.iterdir()} == set(TRUTH)
    for name, columns in TRUTH.items():
        frame = pl.read_csv(folder / f"{name}.csv")
        assert frame.columns == columns.split()
        assert frame.height > 0


@pytest.mark.parametrize("industry", ["ecommerce", "bank"])
def test_every_industry_and_wording_is_delivered(industry, tmp_path):
    for wording in ("train", "held-out"):
        counts = write_world(tmp_path / wording, seed=1, days=20, contacts=300, industry=industry, wording=wording)
        truth = pl.read_csv(tmp_path / wording / "truth" / "contacts.csv")
        planted = pl.read_csv(tmp_path / wording / "truth" / "planted.csv")
        assert truth.height + planted.height == sum(counts.values())
    assert truth["is_paraphrase"].sum() > 5


OF_THE_TRUTH = r"""models\.world|pipelines\.deliveries|data/worlds|truth/|["']truth["']"""
# What writes it, what asks for that, and what teaches models before any night, never in one.
OF_THE_WORLD = {
    *(Path(f"pipelines/{name}.py") for name in ("deliveries", "writers", "cli", "training", "teach_reader")),
    *(Path(f"models/complaints/{name}.py") for name in ("lessons", "judge_lessons", "teaching")),
}


def test_the_pipeline_neither_imports_nor_reads_the_made_up_world():
    root = Path(__file__).parents[2]
    code = [path for folder in ("assets", "models", "pipelines") for path in (root / folder).rglob("*.py")]
    code = [path for path in code if "world" not in path.parts and path.relative_to(root) not in OF_THE_WORLD]
    assert len(code) > 50
    for path in (*code, *(root / "sql").rglob("*.sql")):
        text = path.read_text(encoding="utf-8")
        assert not re.search(OF_THE_TRUTH, text), path


def test_another_span_gives_other_files(tmp_path):
    counts = write_world(tmp_path, seed=1, days=10, contacts=100, first_day=date(2026, 3, 2))
    assert "hotline/热线工单_202603.csv" in counts
