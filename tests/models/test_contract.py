"""What a delivery is compared with: what people wrote, and what its source usually delivers."""

from datetime import date, timedelta

import polars as pl
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from models.intake.contract import EXPECTATIONS, Contract, Delivered
from models.intake.measures import MEASURES, bounds, measure
from models.intake.profile import Judged, Plausible, Profile, profile
from models.intake.sources import Headers, Mapping
from pipelines.settings import REFERENCE

NIGHT = date(2026, 8, 19)  # a Wednesday
GIVEN = yaml.safe_load((REFERENCE / "contracts/sources.yaml").read_text(encoding="utf-8"))
CONTRACT = Contract.model_validate(GIVEN)
WORDS = Headers.model_validate(yaml.safe_load((REFERENCE / "headers.yaml").read_text(encoding="utf-8")))


def delivery(back=0, count=500, **more: object):
    told = {"unusable": 5, "known": 0, "headers": ["编号", "内容"], "filled": {"customer": 0.98, "text": 1.0}}
    night = NIGHT - timedelta(days=back)
    return Delivered(night=night, delivered=count, **(told | {"newest_on": night - timedelta(days=1)} | more))


PAST = [delivery(back, count=500 + 7 * (back % 5)) for back in range(1, 28)]


def verdict(one, past=PAST, contract=CONTRACT):
    """Expectation to outcome, of those that are not met."""
    found = {}
    for name, number in measure(one, past, contract).items():
        found[name] = "not_enough_history" if number.is_new else "met"
        for severity in ("warn", "block"):
            limit = bounds(name, severity, number, contract)
            low, high = (limit.min, limit.max) if limit and number.observed is not None else (None, None)
            if (low is not None and number.observed < low) or (high is not None and number.observed > high):
                found[name] = severity
    return {name: outcome for name, outcome in found.items() if outcome != "met"}


def test_every_expectation_has_a_number():
    assert tuple(MEASURES) == EXPECTATIONS == tuple(CONTRACT.expectations)


def test_a_delivery_like_all_the_others_is_as_expected():
    assert verdict(delivery()) == {}


@pytest.mark.parametrize(
    ("one", "expected"),
    {
        "a tenth": (delivery(count=50), {"volume_is_as_usual": "block"}),
        "tenfold": (delivery(count=5000), {"volume_is_as_usual": "block"}),
        "a third": (delivery(count=170), {"volume_is_as_usual": "warn"}),
        "threefold": (delivery(count=1500), {"volume_is_as_usual": "warn"}),
        "an empty column": (delivery(filled={"customer": 0.0, "text": 1.0}), {"no_mapped_column_is_empty": "warn", "fields_are_as_complete_as_usual": "block"}),
        "a column that went": (delivery(headers=["内容"], filled={"text": 1.0}), {"columns_are_the_usual_ones": "warn", "fields_are_as_complete_as_usual": "block"}),
        "a column that came": (delivery(headers=["编号", "内容", "备注"]), {"columns_are_the_usual_ones": "warn"}),
        "less complete": (delivery(filled={"customer": 0.8, "text": 1.0}), {"fields_are_as_complete_as_usual": "warn"}),
        "ten days old": (delivery(newest_on=NIGHT - timedelta(days=10)), {"newest_contact_is_as_fresh_as_usual": "warn"}),
        "two months old": (delivery(newest_on=NIGHT - timedelta(days=60)), {"newest_contact_is_as_fresh_as_usual": "block"}),
        "half is broken": (delivery(unusable=300), {"enough_records_are_usable": "block"}),
        "a fifth is broken": (delivery(unusable=100), {"enough_records_are_usable": "warn"}),
        "delivered again": (delivery(count=700, known=300), {"known_records_are_no_more_than_usual": "warn"}),
        "a few that are late": (delivery(count=19, newest_on=NIGHT - timedelta(days=60), earlier_tonight=480), {}),
    }.values(),
    ids=lambda value: None,
)  # fmt: skip
def test_what_is_off_is_named(one, expected):
    assert verdict(one) == expected


RELATIVE = {
    "fields_are_as_complete_as_usual", "newest_contact_is_as_fresh_as_usual", "volume_is_as_usual",
    "known_records_are_no_more_than_usual", "columns_are_the_usual_ones",
}  # fmt: skip


@pytest.mark.parametrize(
    "past", [[], PAST[:6], [delivery(back) for back in range(29, 60)]], ids=["none", "six", "long ago"]
)
def test_too_little_history_is_said_and_nothing_is_guessed(past):
    assert verdict(delivery(count=50_000), past) == dict.fromkeys(RELATIVE, "not_enough_history")


def test_a_quiet_sunday_is_compared_with_sundays():
    weekly = [
        delivery(back, count=20 if (NIGHT - timedelta(days=back)).weekday() == 6 else 1000) for back in range(1, 29)
    ]
    sunday = NIGHT - timedelta(days=3)
    since = [Delivered(**(vars(one) | {"night": one.night - timedelta(days=3)})) for one in weekly]
    since = [Delivered(**(vars(one) | {"delivered": 20 if one.night.weekday() == 6 else 1000})) for one in since]
    assert verdict(Delivered(**(vars(delivery(3, count=21)) | {"night": sunday, "unusable": 0})), since) == {}
    assert verdict(delivery(count=21), weekly)["volume_is_as_usual"] == "block"


def test_what_varies_much_may_vary():
    wild = [delivery(back, count=(40, 400, 4000)[back % 3]) for back in range(1, 28)]
    assert verdict(delivery(count=4000), wild) == {}


def test_parts_of_a_night_are_counted_together():
    assert verdict(delivery(count=60, earlier_tonight=440)) == {}


def test_a_source_may_have_bounds_of_its_own():
    own = {
        "complete": {"customer": 0.99},
        "expectations": {
            "fields_are_complete": {"block": {"max": 0}},
            "volume_is_as_usual": {"block": {"max": 99}, "warn": None},
        },
    }
    contract = Contract.model_validate(GIVEN | {"sources": {"desk": own}})
    assert verdict(delivery(count=5000), contract=contract.of("desk")) == {"fields_are_complete": "block"}
    assert verdict(delivery(count=5000), contract=contract.of("others")) == {"volume_is_as_usual": "block"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"expectations": {}},
        {"expectations": GIVEN["expectations"] | {"all_is_well": {}}},
        {"complete": {"nobody": 1}},
        {"sources": {"desk": {"expectation": {}}}},
        {"sources": {"desk": {"expectations": {"all_is_well": {}}}}},
        {"sources": {"desk": {"complete": {"nobody": 1}}}},
    ],
    ids=str,
)
def test_a_contract_with_a_mistake_is_refused(wrong):
    with pytest.raises(ValueError, match=r"wanted|unknown"):
        Contract.model_validate(GIVEN | wrong)


@settings(max_examples=60, deadline=None)
@given(st.permutations(PAST), st.integers(0, 5000))
def test_the_order_of_the_past_means_nothing(past, count):
    assert measure(delivery(count=count), past, CONTRACT) == measure(delivery(count=count), PAST, CONTRACT)


PLAUSIBLE = Plausible(date(2000, 1, 1), 1, (1, 5))
MAPPING = Mapping(
    channel="phone",
    fields={"started_at": ["时间"], "satisfaction": ["评分"], "channel": ["渠道"], "text": ["内容"], "agent": ["坐席"]},
)


def told(rows):
    names = ["started_at", "satisfaction", "channel", "text", "agent"]
    fields = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    ids = pl.Series([f"r{place}" for place in range(len(rows))], dtype=pl.String)
    known = {
        "headers": ["时间", "评分", "渠道", "内容"],
        "mapping": MAPPING,
        "words": WORDS,
        "night": NIGHT,
        "plausible": PLAUSIBLE,
    }
    return profile(fields, ids, **known)


ROWS = [
    ("2026-08-18 09:00", "5", "电话", "好", None),
    ("1999-08-18 09:00", "9分", "传真", "好", None),
    ("2026-08-21 09:00", None, None, "好", None),
    (None, "很满意", None, None, None),
]


def test_a_profile_counts_what_is_odd_and_names_the_records():
    found = told(ROWS)
    assert found.filled == {
        "channel": Judged(4, 2, ["r2", "r3"]),
        "started_at": Judged(4, 1, ["r3"]),
        "text": Judged(4, 1, ["r3"]),
        "satisfaction": Judged(4, 1, ["r2"]),
    }
    assert (found.dates, found.satisfaction, found.channels) == (
        Judged(3, 2, ["r1", "r2"]),
        Judged(2, 1, ["r1"]),
        Judged(2, 1, ["r1"]),
    )
    assert found.newest_on == date(2026, 8, 18)


def test_profiles_of_parts_add_up():
    whole, parts = told(ROWS), told(ROWS[:2]) + told(ROWS[2:])
    assert (parts.dates.odd, parts.satisfaction.seen, parts.newest_on) == (2, 2, whole.newest_on)
    assert {name: (one.seen, one.odd) for name, one in parts.filled.items()} == {
        name: (one.seen, one.odd) for name, one in whole.filled.items()
    }
    lacks = Profile({"text": Judged(6, 0)}) + Profile({"agent": Judged(4, 0), "text": Judged(4, 0)})
    assert (lacks.filled["agent"].share, lacks.filled["text"].share) == (0.4, 1)
