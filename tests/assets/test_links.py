"""What two systems told of one contact is one contact, whichever night the other half comes."""

import itertools
import json

import dagster as dg
import pytest

from assets.core.complaints import complaints
from assets.core.contacts import contacts
from assets.core.turns import turns
from assets.raw.files import intake
from pipelines.settings import Home
from pipelines.sql import SQL
from pipelines.warehouse import Warehouse, connect
from tests.assets.test_raw import deliver, instance, query
from tests.conftest import SECRET

ZHANG, WANG, LI = "13900000001", "13900000002", "13900000003"
CALLS = [
    ("C-1", ZHANG, "2026-08-10 09:00:00", "2026-08-10 09:08:00", None, "家里宽带断网三天了，一直没人来修，你们要赔钱"),
    ("C-2", WANG, "2026-08-10 09:01:00", "2026-08-10 09:09:00", "GD-20", "上个月多扣了我五十元，我要投诉，退钱"),
    ("C-3", LI, "2026-08-10 10:00:00", "2026-08-10 10:04:00", None, "谢谢，没有别的事了"),
    ("C-4", WANG, "2026-08-12 09:00:00", "2026-08-12 09:03:00", "GD-20", "那张工单怎么还没处理，太慢了，我很不满意"),
]
TICKETS = [
    ("GD-10", ZHANG, "2026-08-10 09:12:00", "宽带故障", "客户反映宽带断网三天无人上门维修，要求赔偿"),
    ("GD-20", "", "2026-08-10 15:00:00", "计费争议", "客户投诉上月多扣五十元，要求退款"),
    ("GD-30", LI, "2026-08-10 10:05:00", "上门服务", "客户投诉装机师傅约好不来，白等一天，要求赔偿"),
    ("GD-40", LI, "2026-08-17 10:05:00", "上门服务", "客户投诉装机师傅约好不来，白等一天，要求赔偿"),
]
WHOLE = {("C-1", "GD-10"), ("C-2", "GD-20"), ("C-3", "GD-30")}
PARTS = "select contact_id, list(external_id order by part_no) from core.links group by contact_id order by all"


def call(number, caller, begin, end, ticket, said):
    told = {"call_id": number, "caller": caller, "begin_time": begin, "end_time": end, "关联工单": ticket}
    greeting = {"speaker": "agent", "text": "您好，请问有什么可以帮您"}
    return json.dumps(told | {"turns": [greeting, {"speaker": "customer", "text": said}]}, ensure_ascii=False)


def tickets(rows):
    return "\n".join(["工单编号,客户号码,受理时间,业务类型,投诉内容", *(",".join(row) for row in rows)]) + "\n"


def run(home: Home, night: str) -> None:
    result = dg.materialize(
        [intake, contacts, turns, complaints],
        resources={"warehouse": Warehouse(home=str(home.path))},
        partition_key=night,
        instance=instance(),
    )
    assert result.success
    with connect(home, read_only=True) as connection:
        for path in itertools.chain(
            *((SQL / "checks").glob(f"core/{name}/*.sql") for name in ("contacts", "links", "turns"))
        ):
            assert connection.sql(path.read_text(encoding="utf-8")).fetchall() == [], path.stem


def night_by_night(home: Home, nights: list[tuple[list, list]]) -> None:
    home.create()
    for number, (calls, written) in enumerate(nights):
        if calls:
            deliver(home, {f"calls/{number}.jsonl": "\n".join(call(*row) for row in calls)})
        if written:
            deliver(home, {f"desk/{number}.csv": tickets(written)})
        run(home, f"2026-08-{18 + number}")


def derived(home: Home) -> dict[str, list[tuple]]:
    return {
        "contacts": query(home, "select * exclude (night) from core.contacts order by contact_id"),
        "links": query(home, "select * exclude (night) from core.links order by linked_id"),
        "turns": query(home, "select * exclude (night) from core.turns order by turn_id"),
        "complaints": query(home, "select * exclude (night) from core.complaints order by complaint_id"),
    }


@pytest.fixture(scope="module")
def one_night(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TINGSU_SECRET", SECRET)
        home = Home(tmp_path_factory.mktemp("one"))
        night_by_night(home, [(CALLS, TICKETS)])
    return home


def test_a_call_and_its_ticket_are_one_contact(one_night):
    assert {tuple(parts) for _, parts in query(one_night, PARTS)} == WHOLE
    assert query(one_night, "select count(*) from core.contacts") == [(5,)]
    kept = "select external_id, source, channel, category, customer_key is not null, cast(counted_on as varchar) from core.contacts order by started_at"
    assert query(one_night, kept) == [
        ("C-1", "calls", "phone", "宽带故障", True, "2026-08-10"),
        ("C-2", "calls", "phone", "计费争议", True, "2026-08-10"),
        ("C-3", "calls", "phone", "上门服务", True, "2026-08-10"),
        ("C-4", "calls", "phone", None, True, "2026-08-12"),
        ("GD-40", "desk", "ticket", "上门服务", True, "2026-08-17"),
    ]


def test_a_link_says_by_what(one_night):
    evidence = "select external_id, evidence, gap_minutes from core.links where part_no = 0 order by external_id"
    assert query(one_night, evidence) == [
        ("C-1", "customer_and_time", 12),
        ("C-2", "ticket_id", 359),
        ("C-3", "customer_and_time", 5),
    ]


def test_turns_of_both_are_kept_and_say_who_told_them(one_night):
    said = """select source, speaker, turn_no, turn_id = contact_id || '-' || turn_no from core.turns
        where contact_id = (select contact_id from core.contacts where external_id = 'C-1') order by turn_no"""
    assert query(one_night, said) == [
        ("calls", "agent", 0, True),
        ("calls", "customer", 1, True),
        ("desk", "customer", 2, True),
    ]


def test_a_complaint_told_in_both_counts_once_and_one_told_in_the_ticket_only_counts(one_night):
    raised = "select external_id, source, count(*) from core.complaints join core.contacts using (contact_id) group by all order by all"
    assert [row for row in query(one_night, raised) if row[0] != "C-4"] == [
        ("C-1", "calls", 1),
        ("C-2", "calls", 1),
        ("C-3", "calls", 1),
        ("GD-40", "desk", 1),
    ]
    of_the_ticket = "select distinct source from core.turns where turn_id in (select unnest(evidence).turn_id from core.complaints join core.contacts using (contact_id) where external_id = '{}')"
    assert query(one_night, of_the_ticket.format("C-1")) == [("calls",)]
    assert query(one_night, of_the_ticket.format("C-3")) == [("desk",)]


@pytest.mark.parametrize(
    "nights",
    {
        "calls first": [(CALLS, []), ([], TICKETS)],
        "tickets first": [([], TICKETS), (CALLS, [])],
        "halves": [(CALLS[::-2], TICKETS[:2]), (CALLS[:1], TICKETS[3:1:-1]), (CALLS, [])],
    }.values(),
    ids=["calls first", "tickets first", "halves"],
)
def test_the_night_on_which_the_other_half_comes_means_nothing(nights, one_night, tmp_path):
    home = Home(tmp_path / "other")
    night_by_night(home, nights)
    assert derived(home) == derived(one_night)
    before = derived(home)
    run(home, "2026-08-18")
    run(home, f"2026-08-{17 + len(nights)}")
    assert derived(home) == before


def test_what_turns_out_to_be_ambiguous_stands_alone_again(tmp_path):
    home = Home(tmp_path / "home")
    night_by_night(home, [(CALLS[:1], TICKETS[:1])])
    assert len(query(home, PARTS)) == 1
    second = ("GD-11", ZHANG, "2026-08-10 09:15:00", "宽带故障", "客户又报了一次")
    deliver(home, {"desk/later.csv": tickets([second])})
    run(home, "2026-08-19")
    assert query(home, PARTS) == []
    assert query(home, "select external_id from core.contacts order by all") == [("C-1",), ("GD-10",), ("GD-11",)]
    owners = "select external_id, count(turn_id) from core.contacts left join core.turns using (contact_id) group by all order by all"
    assert query(home, owners) == [("C-1", 2), ("GD-10", 1), ("GD-11", 1)]
    assert query(
        home, "select count(*) from core.complaints where contact_id not in (select contact_id from core.contacts)"
    ) == [(0,)]


def test_a_corrected_half_is_linked_anew(tmp_path):
    home = Home(tmp_path / "home")
    night_by_night(home, [(CALLS[:1], TICKETS[:1])])
    number, _, *rest = TICKETS[0]
    deliver(home, {"desk/corrected.csv": tickets([(number, LI, *rest[:-1], "客户反映宽带断网，号码登记有误")])})
    run(home, "2026-08-19")
    assert query(home, PARTS) == []
    assert query(home, "select external_id, night = '2026-08-19' from core.contacts order by all") == [
        ("C-1", True),
        ("GD-10", True),
    ]
    assert query(home, "select count(*) from core.turns") == [(3,)]


def test_a_night_that_broke_off_after_linking_is_derived_by_the_next(tmp_path):
    home, whole = Home(tmp_path / "broken"), Home(tmp_path / "whole")
    night_by_night(whole, [(CALLS, []), ([], TICKETS)])
    night_by_night(home, [(CALLS, [])])
    deliver(home, {"desk/1.csv": tickets(TICKETS)})
    dg.materialize(
        [intake, contacts],
        resources={"warehouse": Warehouse(home=str(home.path))},
        partition_key="2026-08-19",
        instance=instance(),
    )
    run(home, "2026-08-20")
    assert derived(home) == derived(whole)


def test_the_same_words_from_the_same_customer_are_a_contact_each(tmp_path):
    home = Home(tmp_path / "home")
    again = [
        (f"GD-5{place}", WANG, f"2026-08-1{place} 09:00:00", "计费争议", "上月多扣五十元，我要投诉，退钱")
        for place in range(3)
    ]
    night_by_night(home, [([], again)])
    repeat = "select count(*), count(distinct contact_id), count(distinct customer_key) from core.complaints join core.contacts using (contact_id)"
    assert query(home, repeat) == [(3, 3, 1)]
