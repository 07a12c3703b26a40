from datetime import date
from pathlib import Path

import polars as pl
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from models.world import World, WorldSpec, make_world
from models.world.calendar import day_weights, is_school_holiday, span
from models.world.matters import ASKS, Shape
from models.world.people import card_check_digit, id_check_digit
from models.world.phrases import Dice, fill, parse, slots_of
from models.world.writing import tidy

WORLD_FILE = Path(__file__).parents[2] / "data" / "worlds" / "telecom.yaml"
FIRST_DAY = date(2026, 6, 20)


def read_spec() -> dict:
    return yaml.load(WORLD_FILE.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


@pytest.fixture(scope="module")
def spec() -> WorldSpec:
    return WorldSpec.model_validate(read_spec())


@pytest.fixture(scope="module")
def world(spec: WorldSpec) -> World:
    return make_world(spec, seed=7, days=60, contacts=2000, first_day=FIRST_DAY)


class FirstWay(Dice):
    """Dice that always fall on the first way."""

    def __init__(self) -> None:
        """Need no generator."""

    def unit(self) -> float:
        """Give the lowest throw."""
        return 0.0


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        pytest.param("网断了", "网断了", id="literal"),
        pytest.param("(甲|乙)丙", "甲丙", id="choice"),
        pytest.param("一(|二)三", "一三", id="empty way"),
        pytest.param("(甲(乙|丙)|丁)", "甲乙", id="nested"),
        pytest.param("扣了{money}", "扣了<money>", id="slot"),
    ],
)
def test_a_phrase_is_filled(phrase, said):
    assert fill(parse(phrase), FirstWay(), lambda name: f"<{name}>") == said


@pytest.mark.parametrize("phrase", ["(甲|乙", "甲)乙", "甲|乙", "扣了{money"])
def test_a_bracket_left_open_is_an_error(phrase):
    with pytest.raises(ValueError, match=r"bracket|closed"):
        parse(phrase)


def test_all_slots_of_a_phrase_are_found():
    assert sorted(slots_of("{a}(b|{c}(|{d}))")) == ["a", "c", "d"]


def test_an_unknown_slot_is_named():
    wrong = read_spec()
    wrong["voices"]["also"] = "还有{moneyy}"
    with pytest.raises(ValueError, match="moneyy"):
        WorldSpec.model_validate(wrong)


@pytest.mark.parametrize(
    ("raw", "tidied"),
    [("，你好，，。退钱。", "你好。退钱。"), ("什么服务！，，", "什么服务！"), ("原话“不行。”，。", "原话“不行”。")],
)
def test_stray_punctuation_is_removed(raw, tidied):
    assert tidy(raw) == tidied


@given(st.text("0123456789", min_size=17, max_size=17))
def test_an_id_check_digit_closes_the_sum(body):
    digits = [10 if digit == "X" else int(digit) for digit in body + id_check_digit(body)]
    assert sum(digit * 2 ** (17 - place) for place, digit in enumerate(digits)) % 11 == 1


def test_known_numbers_have_their_check_digits():
    assert id_check_digit("11010519491231002") == "X"  # the example of GB 11643
    assert card_check_digit("7992739871") == "3"


@pytest.mark.parametrize("kind", ["steady", "weekend", "burst", "billing", "month_end", "holidays", "new", "fixed"])
@pytest.mark.parametrize("first_day", [FIRST_DAY, date(2027, 3, 1)])
def test_every_shape_shares_out_every_span(spec, kind, first_day):
    weights = day_weights(Shape(kind=kind), span(first_day, 30), spec)
    assert weights.shape == (30,)
    assert (weights >= 0).all()
    assert weights.sum() == pytest.approx(1)


def test_the_same_seed_makes_the_same_world_and_another_does_not(spec):
    first, same, other = (make_world(spec, seed=seed, days=20, contacts=200, first_day=FIRST_DAY) for seed in (1, 1, 2))
    for name in ("contacts", "turns", "truth", "personal", "agents"):
        assert getattr(first, name).equals(getattr(same, name))
    assert not first.contacts.equals(other.contacts)


def test_every_contact_has_a_truth_and_words(world):
    assert world.contacts.height == world.truth.height == 2000
    assert world.contacts["external_id"].is_unique().all()
    talked = set(world.turns["external_id"])
    silent = world.contacts.filter(pl.col("text").is_null() & ~pl.col("external_id").is_in(talked))
    assert silent.is_empty()
    assert not world.contacts["text"].drop_nulls().str.strip_chars().eq("").any()


def test_the_truth_keeps_to_the_rubric(world):
    complaints, others = world.truth.partition_by("is_complaint", maintain_order=True)
    complaints, others = (complaints, others) if complaints["is_complaint"][0] else (others, complaints)
    assert complaints.height == 900
    assert set(complaints["ask"]) <= {*ASKS, "none"}
    assert complaints["severity"].is_between(1, 4).all()
    assert complaints.filter(pl.col("threat").is_in(["regulator", "media", "lawsuit"]))["severity"].min() >= 3
    assert others["severity"].max() == 0
    assert set(others["ask"]) == {"none"}


def test_no_unfilled_slot_is_left(world):
    texts = pl.concat(
        [world.turns["text"], *(world.contacts[name] for name in ("title", "text", "reply"))]
    ).drop_nulls()
    assert not texts.str.contains(r"[{}|¦()]").any()


@pytest.mark.parametrize("seed", [1, 7, 8])
def test_the_family_tv_scenario_is_large_and_lies_in_the_holidays(spec, seed):
    world = make_world(spec, seed=seed, days=60, contacts=2000, first_day=FIRST_DAY)
    sizes = world.truth["scenario"].drop_nulls().value_counts(sort=True)
    assert "family_tv" in sizes["scenario"].head(2)
    ids = world.truth.filter(pl.col("scenario") == "family_tv")["external_id"]
    days = world.contacts.filter(pl.col("external_id").is_in(ids.implode()))["started_at"].dt.date()
    assert 50 <= len(days) <= 70
    assert sum(is_school_holiday(day, spec) for day in days) / len(days) > 0.9


def test_customers_of_a_scenario_do_not_read_like_one_template(world):
    said = world.turns.filter(pl.col("speaker") == "customer").group_by("external_id").agg(pl.col("text").str.join())
    written = world.contacts.select("external_id", "text").drop_nulls()
    texts = pl.concat([said, written]).join(world.truth.filter(pl.col("scenario") == "family_tv"), on="external_id")
    assert texts["text"].n_unique() == texts.height
    shingles = [{text[at : at + 4] for at in range(len(text) - 3)} for text in texts["text"]]
    alike = [len(a & b) / min(len(a), len(b)) for i, a in enumerate(shingles) for b in shingles[:i] if a and b]
    assert sum(alike) / len(alike) < 0.15


def test_one_customer_floods_and_most_write_once(world):
    flood = world.truth.filter(pl.col("kind") == "flood")
    assert flood.height >= 40
    assert flood["person"].n_unique() == 1
    assert flood["scenario"].null_count() == flood.height
    assert flood["is_repeat"].sum() >= flood.height - 3
    counts = world.truth["person"].value_counts()["count"]
    assert (counts == 1).mean() > 0.8


def test_one_offs_are_of_their_own(world):
    one_offs = world.truth.filter(pl.col("kind") == "one_off")
    assert one_offs.height == 90
    assert one_offs["scenario"].null_count() == 90


def test_some_complaints_are_booked_as_something_else_and_some_hold_two_matters(world):
    complaints = world.truth.filter("is_complaint").join(world.contacts, on="external_id")
    assert 0.15 < (complaints["category"] != "投诉").mean() < 0.45
    assert (complaints["category"] == "咨询").sum() > 50
    assert complaints["second_scenario"].count() > 20
    assert (complaints["second_scenario"] != complaints["scenario"]).all()


def test_personal_data_is_found_where_it_is_said_and_valid(world):
    said = world.turns.group_by("external_id").agg(pl.col("text").str.join("\n").alias("said"))
    texts = world.contacts.join(said, on="external_id", how="left").with_columns(pl.coalesce("text", "said"))
    found = world.personal.join(texts, on="external_id").with_columns(
        is_there=pl.col("text").str.contains(pl.col("value"), literal=True)
        | pl.col("reply").fill_null("").str.contains(pl.col("value"), literal=True)
    )
    assert found["is_there"].all()
    assert set(found["kind"]) == {"mobile", "id_card", "bank_card", "email", "name"}
    cards = found.filter(pl.col("kind") == "bank_card")["value"].str.replace_all(" ", "")
    assert all(card_check_digit(card[:-1]) == card[-1] for card in cards)
    ids = found.filter(pl.col("kind") == "id_card")["value"]
    assert all(id_check_digit(number[:-1]) == number[-1] for number in ids)


def test_a_world_too_small_is_refused(spec):
    with pytest.raises(ValueError, match="3 days"):
        make_world(spec, seed=1, days=3, contacts=200, first_day=FIRST_DAY)


@pytest.mark.parametrize(("days", "contacts", "first_day"), [(7, 50, date(2026, 3, 2)), (200, 300, date(2025, 12, 1))])
def test_a_world_of_any_length_can_be_made(spec, days, contacts, first_day):
    world = make_world(spec, seed=3, days=days, contacts=contacts, first_day=first_day)
    assert world.contacts.height == contacts
    assert world.contacts["started_at"].min().date() >= first_day
