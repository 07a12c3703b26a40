"""A call and the ticket it left are one contact, and nothing else is."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from models.intake.linking import SEPARATOR, Linking, changed, join_turns, link, once, part_by_part
from pipelines.settings import REFERENCE

RULES = Linking.model_validate(yaml.safe_load((REFERENCE / "linking.yaml").read_text(encoding="utf-8")))
NINE = datetime(2026, 8, 3, 1, tzinfo=UTC)  # in Shanghai
TIME = pl.Datetime("us", "UTC")
SCHEMA = {
    "contact_id": pl.String, "source": pl.String, "channel": pl.String, "external_id": pl.String,
    "ticket_id": pl.String, "customer_key": pl.String, "started_at": TIME, "ended_at": TIME,
}  # fmt: skip


def contact(name, source="calls", minute=0, lasts=10, names=None, who="wang", number=None):
    start = None if minute is None else NINE + timedelta(minutes=minute)
    end = start and lasts and start + timedelta(minutes=lasts)
    return (name, source, "ticket" if source == "desk" else "phone", number or name, names, who, start, end)


def ticket(name, minute=5, who="wang", names=None, number=None):
    return contact(name, "desk", minute, who=who, lasts=None, names=names, number=number)


def linked(*contacts: tuple):
    return link(pl.DataFrame(contacts, schema=SCHEMA, orient="row"), RULES)


def groups(*contacts: tuple):
    return {tuple(part["linked_id"]) for _, part in linked(*contacts).group_by("contact_id", maintain_order=True)}


@pytest.mark.parametrize(
    ("contacts", "expected"),
    {
        "by the id it names": ([contact("call-1", names="GD-1", who=None), ticket("t", 600, number="GD-1")], {("call-1", "t")}),
        "by the id, without any time": ([contact("call-1", minute=None, names="GD-1"), ticket("t", None, number="GD-1")], {("t", "call-1")[::-1]}),
        "by customer, while it lasted": ([contact("call-1"), ticket("GD-1", 9)], {("call-1", "GD-1")}),
        "by customer, shortly after": ([contact("call-1"), ticket("GD-1", 40)], {("call-1", "GD-1")}),
        "too late": ([contact("call-1"), ticket("GD-1", 41)], set()),
        "before the call": ([contact("call-1"), ticket("GD-1", -6)], set()),
        "somebody else": ([contact("call-1"), ticket("GD-1", who="li")], set()),
        "nobody": ([contact("call-1", who=None), ticket("GD-1", who=None)], set()),
        "the same system": ([contact("call-1", source="desk"), ticket("GD-1")], set()),
        "two calls": ([contact("call-1"), contact("call-2", minute=3)], set()),
        "two tickets": ([contact("call-1"), ticket("GD-1"), ticket("GD-2", 6)], set()),
        "two calls and a ticket": ([contact("call-1"), contact("call-2", minute=2), ticket("GD-1")], set()),
        "it names another": ([contact("call-1", names="GD-9"), ticket("GD-1")], set()),
        "one is named, the other is left": ([contact("call-1", names="GD-1"), contact("call-2"), ticket("GD-1"), ticket("GD-2")], {("call-1", "GD-1"), ("call-2", "GD-2")}),
        "asked after later": ([contact("call-1", names="GD-1"), contact("call-2", minute=900, names="GD-1"), ticket("GD-1")], {("call-1", "GD-1")}),
        "the call before is the nearer": ([contact("call-1", minute=-60, names="GD-1"), contact("call-2", names="GD-1"), ticket("GD-1")], {("call-2", "GD-1")}),
        "two recordings of a call": ([contact("call-1", names="GD-1"), contact("a-1", source="asr", minute=1, names="GD-1"), ticket("GD-1")], {("call-1", "a-1", "GD-1")}),
        "a masked number is anybody's": ([contact("call-1", who=None, names="[长号]"), ticket("t", number="[长号]")], set()),
        "an id too short": ([contact("call-1", who=None, names="0"), ticket("t", number="0")], set()),
        "a ticket about a ticket": ([ticket("GD-1", names="GD-2"), ticket("GD-2")], set()),
        "a week too late": ([contact("call-1", names="GD-1"), ticket("GD-1", 8 * 1440)], set()),
        "only the day is known": ([contact("call-1", who=None, names="GD-1"), ticket("GD-1", -540)], {("GD-1", "call-1")}),
        "the day alone proves nothing": ([contact("call-1", minute=-540), ticket("GD-1", -540)], set()),
    }.values(),
    ids=lambda value: None,
)  # fmt: skip
def test_contacts_that_are_one(contacts, expected):
    assert groups(*contacts) == expected


def test_a_link_says_by_what_and_how_far_apart():
    found = linked(
        contact("call-1"), ticket("GD-1", 12), contact("call-2", who="li", names="GD-2"), ticket("GD-2", 7, who=None)
    )
    assert found.rows() == [
        ("call-1", "call-1", 0, "customer_and_time", 12.0),
        ("GD-1", "call-1", 1, "customer_and_time", None),
        ("call-2", "call-2", 0, "ticket_id", 7.0),
        ("GD-2", "call-2", 1, "ticket_id", None),
    ]  # fmt: skip


NUMBERS = st.sampled_from([None, "GD-1", "GD-2", "GD-3", "0"])
CONTACTS = st.lists(
    st.tuples(
        st.sampled_from(["calls", "asr", "desk", "crm"]),
        st.sampled_from(["phone", "ticket"]),
        NUMBERS,
        NUMBERS,
        st.sampled_from([None, "wang", "li"]),
        st.one_of(st.none(), st.integers(-30, 90)),
        st.one_of(st.none(), st.integers(0, 20)),
    ),
    max_size=9,
)


def frame(rows):
    made = []
    for number, (source, channel, external_id, ticket_id, who, minute, lasts) in enumerate(rows):
        start = None if minute is None else NINE + timedelta(minutes=minute)
        end = start and lasts and start + timedelta(minutes=lasts)
        made.append((f"c{number}", source, channel, external_id, ticket_id, who, start, end))
    return pl.DataFrame(made, schema=SCHEMA, orient="row")


@settings(max_examples=60, deadline=None)
@given(CONTACTS, st.randoms())
def test_the_order_of_contacts_means_nothing(rows, random):
    contacts = frame(rows)
    shuffled = contacts[random.sample(range(len(rows)), len(rows))]
    assert link(shuffled, RULES).equals(link(contacts, RULES))


@settings(max_examples=60, deadline=None)
@given(CONTACTS)
def test_what_is_linked_is_a_ticket_with_one_contact_of_each_source_and_begins_with_the_first(rows):
    contacts = frame(rows)
    found = link(contacts, RULES).join(
        contacts.rename({"contact_id": "linked_id"}), on="linked_id", maintain_order="left"
    )
    assert found["linked_id"].is_unique().all()
    for (whole,), part in found.group_by("contact_id", maintain_order=True):
        assert part.height > 1
        assert part["source"].is_unique().all()
        assert part["linked_id"][0] == whole
        assert part["part_no"].to_list() == list(range(part.height))
        assert part["started_at"].drop_nulls().is_sorted()
        assert part["gap_minutes"].null_count() >= 1


@settings(max_examples=60, deadline=None)
@given(CONTACTS)
def test_a_contact_nobody_could_confuse_with_others_changes_nothing(rows):
    contacts = frame(rows)
    stranger = pl.DataFrame([contact("stranger", who="zhao", names="GD-77")], schema=SCHEMA, orient="row")
    assert link(pl.concat([contacts, stranger]), RULES).equals(link(contacts, RULES))


def test_what_changed_is_who_is_linked_with_whom():
    before = pl.DataFrame({"linked_id": ["a", "b", "c", "d"], "contact_id": ["a", "a", "c", "c"]})
    after = pl.DataFrame({"linked_id": ["a", "b", "e", "c", "d"], "contact_id": ["a", "a", "a", "d", "d"]})
    assert changed(before, after).to_list() == ["a", "b", "e"]
    assert changed(before, before.clear()).to_list() == ["a", "b", "c", "d"]
    assert changed(before.clear(), before.clear()).to_list() == []


def test_turns_of_all_parts_are_kept_one_part_after_the_other():
    turns = pl.DataFrame(
        {
            "turn_id": ["t-0", "c-0", "c-1", "x-0"],
            "contact_id": ["t", "c", "c", "x"],
            "turn_no": pl.Series([0, 0, 1, 0], dtype=pl.Int32),
            "text": list("tcdx"),
        }
    )
    links = pl.DataFrame({"linked_id": ["c", "t"], "contact_id": ["c", "c"], "part_no": [0, 1]})
    assert join_turns(turns, links).rows() == [
        ("c-0", "c", 0, "c"),
        ("c-1", "c", 1, "d"),
        ("c-2", "c", 2, "t"),
        ("x-0", "x", 0, "x"),
    ]


def test_what_a_ticket_tells_again_counts_once():
    names = ["a", f"b{SEPARATOR}0", f"b{SEPARATOR}0", f"b{SEPARATOR}1", f"c{SEPARATOR}1"]
    found = pl.DataFrame({"contact_id": names, "complaint_no": [1, 1, 2, 1, 1], "text": list("abcde")})
    assert once(found).rows() == [("a", 1, "a"), ("b", 1, "b"), ("b", 2, "c"), ("c", 1, "e")]


def test_parts_are_told_apart_by_their_source():
    turns = pl.DataFrame({"contact_id": ["c", "c", "x"], "source": ["calls", "desk", "desk"], "turn_no": [0, 1, 0]})
    links = pl.DataFrame(
        {"linked_id": ["c", "t"], "contact_id": ["c", "c"], "part_no": [0, 1], "source": ["calls", "desk"]}
    )
    assert part_by_part(turns, links).rows() == [(f"c{SEPARATOR}0", 0), (f"c{SEPARATOR}1", 1), ("x", 0)]
