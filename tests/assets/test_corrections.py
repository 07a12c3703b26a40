"""What people decide about single complaints holds from the next night on, and no longer once it is withdrawn."""

from datetime import date

import duckdb
import pytest

from models.complaints.corrections import corrections_of
from models.verdicts.decisions import in_force
from pipelines.corrections import decide_on_complaint
from pipelines.nightly import run_night
from pipelines.register import decide, read_decisions
from pipelines.settings import ConfigurationError, Home

NIGHTS = [date(2026, 7, day) for day in range(1, 6)]
HEADERS = "投诉编号,客户号码,投诉时间,投诉内容\n"
ROWS = [
    "1,13800000001,2026-06-20 09:00:00,宽带断了五天没人修，打了三次客服电话都没用，要求退费，不然我打12315投诉",
    "2,13800000001,2026-06-25 09:00:00,宽带断了没人修，要求退费",
    "3,13800000002,2026-06-25 10:00:00,请问营业厅几点开门",
]


def told(home: Home, columns: str) -> list[tuple]:
    with duckdb.connect(home / "published.duckdb", read_only=True) as connection:
        query = f"select {columns} from core.complaints join core.contacts using (contact_id) order by started_at"
        return connection.sql(query).fetchall()


def test_decisions_about_complaints_hold_until_withdrawn(tmp_path):
    home = Home(tmp_path)
    (home / "landing").mkdir()
    (home / "landing" / "投诉.csv").write_text(HEADERS + "\n".join(ROWS), encoding="utf-8")
    assert run_night(home, inputs=[], night=NIGHTS[0]).succeeded
    before = told(home, "complaint_id, ask, threat, is_said_again, repeat_of, len(tried), decided")
    first, second = (row[0] for row in before)
    assert [row[1:4] for row in before] == [("refund", "regulator", True), ("refund", "none", False)]
    assert [row[4] for row in before] == [None, first]
    assert before[0][5] >= 1
    with duckdb.connect(home / "published.duckdb", read_only=True) as connection:
        (quiet,) = connection.sql(
            "select contact_id from core.contacts where started_at::date = date '2026-06-25' and not is_complaint"
        ).fetchone()

    for kind, name, value in [
        ("ask", first, "repair"),
        ("severity", first, 1),
        ("not_a_complaint", second, None),
        ("is_a_complaint", quiet, None),
    ]:
        decide_on_complaint(home, kind, name, value, by="李", because="听过录音")
    assert run_night(home, inputs=[], night=NIGHTS[1]).succeeded
    after = told(home, "started_at::date::varchar, ask, severity, model_ask, decided")
    assert [row[0] for row in after] == ["2026-06-20", "2026-06-25"]
    assert after[0][1:] == ("repair", 1, "refund", ["ask", "severity"])
    assert after[1][4] == ["is_complaint"]
    with duckdb.connect(home / "published.duckdb", read_only=True) as connection:
        agreed = connection.sql("select field, decided_count, agreed_count from view.how_well_people_and_models_agree")
        assert agreed.fetchall()[0] == ("ask", 1, 0)

    for verdict in ("V000001", "V000002", "V000003", "V000004"):
        decide(home, "withdraw", verdict, by="李", because="弄错了")
    assert run_night(home, inputs=[], night=NIGHTS[2]).succeeded
    assert told(home, "complaint_id, ask, threat, is_said_again, repeat_of, len(tried), decided") == before


def test_what_is_not_there_or_not_of_the_rubric_is_refused(tmp_path):
    home = Home(tmp_path)
    with pytest.raises(LookupError):
        decide_on_complaint(home, "ask", "aaaaaaaa-k1", "refund", by="李", because="x")
    with pytest.raises(ConfigurationError, match="refund"):
        decide(home, "ask", "aaaaaaaa-k1", {"value": "money"}, by="李", because="x")


def test_the_latest_of_several_decisions_counts(tmp_path):
    home = Home(tmp_path)
    for value in ("refund", "repair"):
        decide(home, "ask", "aaaaaaaa-k1", {"value": value}, by="李", because="x")
    found = corrections_of(in_force(read_decisions(home)))
    assert found.select("complaint_id", "field", "value").rows() == [("aaaaaaaa-k1", "ask", "repair")]
