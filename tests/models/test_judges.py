"""Judges of asks, threats and gravity: made from lessons, refused when they are others, decided by the order of the rubric."""

from copy import deepcopy

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.complaints import MODELS, Cues, Judges
from models.complaints.judge_lessons import phrases_of, teach_judges
from models.complaints.judgements import judge
from models.complaints.judges import ASKS, GRAVITY, THREATS, split_clauses
from models.complaints.linear import LinearModel
from models.world import WorldSpec
from pipelines.deliveries import read_world


def sure(classes: tuple[str, ...], **said: str) -> LinearModel:
    """A model that is sure of a class when a clause holds a character, and else of the last."""
    features = tuple(sorted(said.values()))
    weights = np.zeros((len(features), len(classes)))
    for name, character in said.items():
        weights[features.index(character), classes.index(name)] = 60.0
    bias = np.array([0.0] * (len(classes) - 1) + [12.0]) if classes[-1] in ("none", "tells") else np.zeros(len(classes))
    return LinearModel(features, classes, weights, bias)


def cue(*words: str, unless: tuple[str, ...] = (), needs: str = "") -> dict:
    return {"patterns": list(words), "unless": list(unless), "needs": needs}


RAW_CUES = {
    "version": 1,
    "terms": {"PLACE": "<NAME>|衙门", "NAME": "12315"},
    "asks": {"punish": cue("开了他", unless=("没开了他",))},
    "threats": {"media": cue("曝.*光"), "regulator": cue("(?:告|去)(?:<PLACE>)", unless=["去过(?:<PLACE>)", "没去"])},
    "gravity": {"outage": cue("断", needs="网"), "second_contact": cue("又打")},
    "passing": cue("顺便"),
}
CUES = Cues.from_dict(RAW_CUES)


def judges() -> Judges:
    threats = tuple(sorted((*THREATS, "none")))
    gravity = tuple(sorted((*GRAVITY, "none")))
    at = gravity.index("none")
    gravity_model = sure(gravity, health="病", vulnerable="老")
    gravity_model.bias[at] = 12.0
    threat_model = sure(threats, regulator="监", leave="走")
    threat_model.bias[threats.index("none")] = 12.0
    return Judges(
        sure(("asks", "tells"), asks="给"),
        sure(tuple(sorted(ASKS)), refund="退", repair="修", explanation="说"),
        threat_model,
        gravity_model,
        CUES,
    )


class Rules:
    """What `judge` asks of rules."""

    class severity:  # noqa: D106, N801
        grumble, amounts, outage_days = ("matter",), (50.0, 500.0), 3.0


def said(*texts: str, muted: bool = False) -> pl.DataFrame:
    rows = {"contact_id": "c", "text": texts, "is_muted": muted, "tells": 1.0, "matter": True}
    return pl.DataFrame(rows)


def judged(*texts: str, muted: bool = False) -> tuple[str, int, str]:
    return judge(said(*texts, muted=muted), Rules, judges()).select("ask", "severity", "threat").row(0)


@pytest.mark.parametrize(
    ("texts", "ask"),
    [
        (["给说法，给修"], "repair"),
        (["给退", "给修"], "refund"),
        (["退了修了"], "none"),
        (["给说"], "explanation"),
        (["开了他"], "punish"),
        (["没开了他"], "none"),
        (["开了他，给退"], "refund"),
    ],
    ids=["first of the order", "over sentences", "only told", "one", "cue", "undone", "cue after"],
)
def test_of_several_asks_the_one_that_settles_most_counts(texts, ask):
    assert judged(*texts)[0] == ask


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("坏了", 1),
        ("扣了60元", 2),
        ("扣了600元，断网", 3),
        ("网断了两天", 2),
        ("网断了五天", 3),
        ("线断了五天", 1),
        ("又打来", 2),
        ("顺便一提", 0),
        ("去12315", 3),
        ("曝个光", 3),
        ("老人", 3),
        ("我就走", 1),
        ("找监管", 3),
        ("老人，病了", 4),
        ("老人病了", 3),
    ],
)
def test_the_highest_line_applies(text, severity):
    assert judged(text)[1] == severity


@pytest.mark.parametrize("text", ["病了", "网断了", "扣了600元"], ids=["model", "cue", "sum"])
def test_what_might_be_is_not_grave(text):
    assert judged(text, muted=True)[1] == 1


@pytest.mark.parametrize(
    ("text", "threat"),
    [
        ("去12315", "regulator"),
        ("告衙门", "regulator"),
        ("去过12315", "none"),
        ("没去12315", "none"),
        ("去过12315，还要去衙门", "regulator"),
        ("曝个光，去衙门", "regulator"),
    ],
)
def test_a_cue_tells_a_threat_unless_it_is_done_or_denied(text, threat):
    assert judged(text)[2] == threat


def test_an_outcry_that_names_nothing_is_no_more_than_a_grumble():
    assert judge(said("气死了").with_columns(matter=False), Rules, judges())["severity"].to_list() == [0]


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (lambda d: d["terms"].pop("NAME"), "<NAME> is not one of the terms"),
        (lambda d: d["threats"].update(money=cue("钱")), "cues, threats.money"),
        (lambda d: d["gravity"].update(rude=cue("(")), "cues, rude: .* is not a regular expression"),
        (lambda d: d.update(passing=3), "cues, passing"),
    ],
    ids=["term", "threat", "pattern", "shape"],
)
def test_a_wrong_cue_is_named(change, wanted):
    raw = deepcopy(RAW_CUES)
    change(raw)
    with pytest.raises(ValueError, match=wanted):
        Cues.from_dict(raw)


@given(st.lists(st.text("去过没12315衙门曝光断网又打顺便", max_size=12), max_size=8))
def test_cues_are_heard_the_same_one_by_one(texts):
    sentences = pl.DataFrame({"text": texts}, schema={"text": pl.String})
    together = CUES.hear(sentences)
    apart = [CUES.hear(sentences[row]) for row in range(sentences.height)]
    assert together["text"].to_list() == texts
    assert together.equals(pl.concat([together.clear(), *apart]))


def test_clauses_end_at_marks_and_blanks():
    cut = split_clauses(pl.DataFrame({"text": ["退钱，赔我。 快点", "好！"], "row": [0, 1]}))
    assert cut.select("clause", "row").rows() == [("退钱", 0), ("赔我", 0), ("快点", 0), ("好", 1)]


def test_a_model_for_something_else_is_refused():
    one = judges()
    with pytest.raises(ValueError, match="the model threats tells"):
        Judges(one.ask_mood, one.ask_kind, one.gravity, one.gravity, CUES)


def test_lessons_make_the_judges_the_same_each_time():
    bank = {"asks": {"refund": "把钱退我", "none": "没退"}, "threats": {"media": "发网上"}, "gravity": {}}
    banks = {name: [files] for name, files in bank.items()}
    kinds = [name for name in GRAVITY if not name.startswith("level")]
    banks["gravity"] = [{name: f"{name}的事\n{name}呢\n{name}啊" for name in kinds} | {"none": "没什么"}]
    phrases = phrases_of(WorldSpec.model_validate(read_world("bank", "train"))).filter(pl.col("part") != "tell")
    made = dict(teach_judges(phrases, banks))
    assert tuple(made) == tuple(MODELS)
    again = Judges(**dict(teach_judges(phrases, banks)), cues=CUES)
    clauses = pl.Series(["要求退款", "我要打12378投诉", "谢谢"])
    assert Judges(**made, cues=CUES).read(clauses).equals(again.read(clauses))
    assert again.read(clauses)["ask_refund"].arg_max() == 0
    assert again.read(clauses)["threat_regulator"].arg_max() == 1
