from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.world import Block, World, WorldSpec
from models.world.calendar import day_weights, is_school_holiday, outbreak, span
from models.world.course import chart
from models.world.matters import ASKS, Burst, Shape
from models.world.people import card_check_digit, id_check_digit
from models.world.phrases import Dice, fill, parse, slots_of
from models.world.spec import assemble
from models.world.writing import tidy
from pipelines.deliveries import read_world

FIRST_DAY = date(2026, 6, 20)
INDUSTRIES = ("telecom", "ecommerce", "bank")


@pytest.fixture(scope="module")
def spec() -> WorldSpec:
    return WorldSpec.model_validate(read_world("telecom", "train"))


@pytest.fixture(scope="module")
def plan(spec: WorldSpec) -> World:
    return World(spec, seed=7, days=60, contacts=2000, first_day=FIRST_DAY)


@pytest.fixture(scope="module")
def world(plan: World) -> Block:
    return plan.tell_all()


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


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"voices": {"also": "还有{moneyy}"}}, "moneyy"),
        ({"forms": {"email": ()}, "departments": {"fax": {}}}, "departments.fax"),
        ({"scenarios": {"family_tv": {"process_node": "没有这一步"}}}, "没有这一步"),
        ({"scenarios": {"family_tv": {"merges": {"into": "nowhere", "at": 0.5}}}}, "nowhere"),
    ],
    ids=["slot", "department", "process node", "code"],
)
def test_what_a_file_gets_wrong_is_named(wrong, named):
    with pytest.raises(ValueError, match=named):
        WorldSpec.model_validate(assemble([read_world("telecom", "train"), wrong]))


def test_files_are_joined_key_by_key_and_the_last_stands():
    first, second = {"a": {"x": 1, "y": [1, 2]}, "b": 1}, {"a": {"y": [3], "z": 4}, "c": None}
    assert assemble([first, second]) == {"a": {"x": 1, "y": [3], "z": 4}, "b": 1, "c": None}
    assert list(assemble([first, second])) == ["a", "b", "c"]


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


KINDS = ("steady", "weekend", "burst", "billing", "month_end", "holidays", "season", "new", "gone", "returns")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("first_day", [FIRST_DAY, date(2027, 3, 1)])
def test_every_shape_shares_out_every_span(spec, kind, first_day):
    weights = day_weights(Shape(kind=kind), span(first_day, 30), spec)
    assert weights.shape == (30,)
    assert (weights >= 0).all()
    assert weights.sum() == pytest.approx(1)


@pytest.mark.parametrize(
    ("form", "course"),
    [
        ("plateau", [0, 0, 1, 1, 1, 0, 0]),
        ("ramp", [0, 0, 1 / 3, 2 / 3, 1, 0, 0]),
        ("decay", [0, 0, 1, 2 / 3, 1 / 3, 0, 0]),
        ("spike", [np.exp(-0.5 * (day / 0.75) ** 2) for day in range(-2, 5)]),
    ],
)
def test_an_outbreak_runs_its_course(form, course):
    assert outbreak(Burst(at=1 / 3, width=3, factor=2, form=form), 7).tolist() == pytest.approx(course)


def test_a_fix_leaves_its_rate_and_moves_what_it_says():
    wrong = {
        "scenarios": {
            "family_tv": {"shape": {"kind": "steady"}, "bursts": [], "fix": None},
            "invoice": {
                "shape": {"kind": "steady"},
                "bursts": [],
                "fix": {"at": 0.5, "rate": 0.2, "moves_to": "family_tv", "moved": 0.5},
            },
        }
    }
    spec = WorldSpec.model_validate(assemble([read_world("telecom", "train"), wrong]))
    codes = [scenario.code for scenario in spec.scenarios]
    invoice, family = codes.index("invoice"), codes.index("family_tv")
    course = chart(spec, span(FIRST_DAY, 20))
    before, after = slice(10), slice(10, None)
    assert course.planned[invoice, before] == pytest.approx(course.usual[invoice, before])
    assert course.planned[invoice, after] == pytest.approx(0.2 * course.usual[invoice, after])
    gained = course.planned[family, after] - course.usual[family, after]
    assert gained == pytest.approx(0.4 * course.usual[invoice, after])


@pytest.mark.parametrize("industry", INDUSTRIES)
def test_an_industry_has_forty_scenarios_and_all_that_is_to_be_found(industry):
    world = World(read_world(industry, "train"), seed=1, days=60, contacts=500, first_day=FIRST_DAY)
    cards = world.scenarios
    assert cards.height >= 40
    assert cards.drop("promise").null_count().sum_horizontal().item() == 0
    assert cards.filter(pl.col("promise") != "").height >= 5
    assert set(cards["fault"]) == {"process", "agent", "partner"}
    assert set(world.transitions["event"]) >= {"born", "gone", "dormant", "revived", "split", "merged"}
    assert set(world.outbreaks["form"]) == {"spike", "ramp", "plateau", "decay"}
    assert world.fixes["rate"].max() == 1
    assert world.fixes["moves_to"].count() >= 1
    assert world.process_nodes["is_late"].sum() >= 4
    takers = {team.takes if isinstance(team.takes, str) else "products" for team in world.spec.teams.values()}
    assert takers == {"any", "hard", "products"}


def test_what_is_expected_adds_up_to_what_comes(plan, world):
    is_scenario = pl.col("kind") == "scenario"
    assert plan.daily["expected"].sum() == pytest.approx(world.truth.filter(is_scenario).height, abs=1)
    of_scenario = plan.daily.group_by("scenario").agg(pl.col("expected").sum())
    seen = world.truth.filter(is_scenario).group_by("scenario").len().join(of_scenario, on="scenario")
    # Without those who follow up, whole numbers next to what is expected; they add six in a hundred at random.
    assert ((seen["len"] - seen["expected"]).abs() <= 4 + 0.2 * seen["expected"]).all()


def test_nothing_is_said_of_a_matter_before_it_is_born_or_after_it_is_gone(plan, world):
    days = world.truth.filter(~pl.col("kind").is_in(["flood"])).select("scenario", "day").drop_nulls()
    of = {name[0]: frame["day"] for name, frame in days.group_by("scenario")}
    for day, event, scenario, other in plan.transitions.iter_rows():
        if event == "born":
            assert of[scenario].min() >= day
        elif event == "split":
            assert of[other].min() >= day
        elif event == "merged":
            assert of[other].min() >= day
            # Who follows up comes back within two weeks.
            assert of[scenario].max() < day + timedelta(days=15)


def test_the_same_seed_makes_the_same_world_and_another_does_not(spec):
    first, same, other = (
        World(spec, seed=seed, days=20, contacts=200, first_day=FIRST_DAY).tell_all() for seed in (1, 1, 2)
    )
    for name in ("contacts", "turns", "truth", "evidence", "personal"):
        assert getattr(first, name).equals(getattr(same, name))
    assert first.records == same.records
    assert not first.contacts.equals(other.contacts)


def test_a_world_told_in_blocks_is_the_same_world(spec, monkeypatch):
    monkeypatch.setattr("models.world._BLOCK", 70)
    whole, parts = (World(spec, seed=5, days=20, contacts=200, first_day=FIRST_DAY) for _ in range(2))
    whole, blocks = whole.tell_all(), list(parts.tell())
    assert [block.contacts.height for block in blocks] == [70, 70, 60]
    for name in ("contacts", "turns", "truth", "evidence", "personal"):
        assert pl.concat(getattr(block, name) for block in blocks).equals(getattr(whole, name))
    assert [record for block in blocks for record in block.records] == whole.records


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
    world = World(spec, seed=seed, days=60, contacts=2000, first_day=FIRST_DAY).tell_all()
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
    # A review of one line is written twice now and then, by real people too.
    longer = texts.filter(pl.col("text").str.len_chars() >= 30)
    assert longer["text"].n_unique() == longer.height > 40
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


PERSONAL = {
    *("mobile", "landline", "id_card", "bank_card", "email", "name"),
    *("address", "wechat_id", "plate", "passport", "order_no"),
}


def test_personal_data_is_found_where_it_is_said_and_valid(spec):
    world = World(spec, seed=7, days=60, contacts=8000, first_day=FIRST_DAY).tell_all()
    said = world.turns.group_by("external_id", maintain_order=True).agg(pl.col("text").str.join("\n").alias("said"))
    texts = world.contacts.join(said, on="external_id", how="left")
    everything = pl.concat_str("title", "text", "said", "reply", separator="\n", ignore_nulls=True)
    found = world.personal.join(texts.select("external_id", everything.alias("said")), on="external_id")
    parts = pl.col("value").str.split("|")
    found = found.with_columns(part=pl.when(pl.col("form") == "split").then(parts).otherwise(pl.concat_list("value")))
    found = found.explode("part")
    missing = found.filter(~pl.col("said").str.contains(pl.col("part"), literal=True))
    assert missing.is_empty()
    assert set(found["kind"]) == PERSONAL
    assert {"plain", "spaced", "dashed", "wide", "spoken", "split", "surname", "title"} <= set(found["form"])
    plain = pl.col("value").str.replace_all(" ", "").str.contains("^[0-9X]+$")
    cards = found.filter((pl.col("kind") == "bank_card") & plain)["value"].str.replace_all(" ", "")
    assert all(card_check_digit(card[:-1]) == card[-1] for card in cards)
    ids = found.filter((pl.col("kind") == "id_card") & plain)["value"]
    assert all(id_check_digit(number[:-1]) == number[-1] for number in ids)


def test_hard_contacts_go_to_the_team_that_takes_them_and_skill_shows_in_the_outcome(spec):
    world = World(spec, seed=3, days=60, contacts=8000, first_day=FIRST_DAY)
    outcomes = world.tell_all().truth.drop_nulls("outcome").join(world.agents, on="agent")
    dealt = world.agents.group_by("takes").agg(pl.col("hard_share").mean())
    shares = dict(dealt.iter_rows())
    assert shares["hard"] > 3 * shares["any"]
    calmed = outcomes.group_by(pl.col("skill") > 0.6).agg((pl.col("outcome") == "calm").mean()).sort("skill")
    assert calmed["outcome"][1] > calmed["outcome"][0] + 0.3


@pytest.mark.parametrize("days", [2, 6])
def test_a_world_too_small_is_refused(spec, days):
    with pytest.raises(ValueError, match=f"{days} days"):
        World(spec, seed=1, days=days, contacts=200, first_day=FIRST_DAY)


@pytest.mark.parametrize(("days", "contacts", "first_day"), [(7, 50, date(2026, 3, 2)), (200, 300, date(2025, 12, 1))])
def test_a_world_of_any_length_can_be_made(spec, days, contacts, first_day):
    world = World(spec, seed=3, days=days, contacts=contacts, first_day=first_day).tell_all()
    assert world.contacts.height == contacts
    assert world.contacts["started_at"].min().date() >= first_day
