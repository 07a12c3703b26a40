"""What tells a complaint from other contacts, and its matters from one another."""

from pathlib import Path

import polars as pl
import pytest
import yaml

from models.complaints import MODELS, Course, Cues, Judges, LinearModel, Recognizer, Rules, find_complaints
from models.complaints.composites import compose_contacts
from models.complaints.matters import number_matters
from models.complaints.recognition import describe_contacts
from models.complaints.rules import KINDS, Matters
from models.complaints.teaching import learn_sentences, lessons_of, sentences_in

REFERENCE = Path(__file__).parents[2] / "data" / "reference"
RULES = Rules.from_dict(yaml.safe_load((REFERENCE / "lexicon/complaint_rules.yaml").read_text(encoding="utf-8")))


def model(name: str) -> LinearModel:
    return LinearModel.from_frame(pl.read_parquet(REFERENCE / f"models/{name}.parquet"))


RECOGNIZER = Recognizer(model("complaint_sentences"), model("complaint_contacts"))
COURSE = Course.model_validate(yaml.safe_load((REFERENCE / "lexicon/course.yaml").read_text(encoding="utf-8")))
CUES = Cues.from_dict(yaml.safe_load((REFERENCE / "lexicon/judging.yaml").read_text(encoding="utf-8")))
JUDGES = Judges(**{name: model(name) for name in MODELS}, cues=CUES)
SECOND = {
    "another matter": (["快递四天没动，客服不理", "另外我再说一个，会员自动续费扣了我九十八，没人问过我"], 2),
    "two wishes for one matter": (["会员自动续费扣了我九十八，没人问过我", "另外给我道歉", "还有把钱退了"], 1),
    "the same matter again": (["宽带断了五天没人来修", "还有就是宽带断了五天没人来修"], 1),
    "a question besides": (["宽带断了五天，打了三次电话没人来修，太不像话", "顺便问一下，你们几点下班"], 1),
}


@pytest.fixture(scope="module")
def found() -> pl.DataFrame:
    rows = [
        (case, f"{case}-{no}", no, "turn", "customer", text)
        for case, (said, _) in SECOND.items()
        for no, text in enumerate(said)
    ]
    columns = ["contact_id", "turn_id", "turn_no", "part", "speaker", "text"]
    turns = pl.DataFrame(rows, schema=columns, orient="row").with_columns(pl.col("turn_no").cast(pl.Int32))
    return find_complaints(turns, RULES, RECOGNIZER, JUDGES, COURSE)


@pytest.mark.parametrize("case", SECOND)
def test_two_causes_with_two_remedies_are_two_complaints(case, found):
    assert found.filter(pl.col("contact_id") == case)["complaint_no"].to_list() == [*range(1, SECOND[case][1] + 1)]


def test_each_complaint_quotes_its_own_matter(found):
    first, second = found.filter(pl.col("contact_id") == "another matter")["text"]
    assert ("快递" in first, "会员" in first) == (True, False)
    assert ("快递" in second, "会员" in second) == (False, True)


def test_each_complaint_says_what_decided(found):
    reasons = found["reasons"].explode().struct.unnest()
    assert (reasons["worth"] > 0).all()
    assert set(found["reasons"].list.len()) <= {1, 2, 3, 4, 5}


def test_matters_are_numbered_by_first_mention_within_their_contact():
    said = pl.DataFrame(
        {
            "contact_id": ["a", "a", "a", "b"],
            "text": ["宽带断了", "另外乱扣话费", "还有问一句", "另外漏水"],
            "matter": [0.9, 0.8, 0.2, 0.9],
            "begins": [False, True, True, False],
        }
    )
    numbered = number_matters(said, Matters(turns="另外|还有", least=0.5, most_known=0.5))
    assert numbered["complaint_no"].to_list() == [1, 2, 2, 1]


def read(**chances: float) -> dict[str, float]:
    return dict.fromkeys(KINDS, 0.0) | chances


def test_contacts_are_described_by_their_most_telling_sentences():
    said = pl.DataFrame([read(matter=1.0), read(courtesy=1.0)]).with_columns(
        contact_id=pl.Series(["a", "b"]), content=pl.Series([12, 12], dtype=pl.UInt32), is_written=True
    )
    described = describe_contacts(said)
    assert described["highest_matter"].to_list() == [1, -1]
    assert described["matters"].to_list() == [0.25, 0]


def test_composed_contacts_are_repeatable_and_keep_their_truth():
    said = pl.DataFrame([read(matter=1.0), read(enquiry=1.0)]).with_columns(
        kind=pl.Series(["matter", "enquiry"]), text=pl.Series(["宽带断了五天没人管", "请问几点下班"])
    )
    courtesies = said.head(1).with_columns(kind=pl.lit("courtesy"), text=pl.lit("好的"))
    made = compose_contacts(said, courtesies, times=3, seed=1)
    assert made.equals(compose_contacts(said, courtesies, times=3, seed=1))
    assert made["is_complaint"].to_list() == [True, False] * 3


def test_a_bank_with_an_unknown_list_is_refused():
    with pytest.raises(ValueError, match="examples of 'maters', wanted one of"):
        sentences_in({"maters": "宽带断了"})


def test_sentences_are_learnt_the_same_from_the_same_examples():
    bank = pl.DataFrame(
        {
            "kind": ["matter", "matter", "enquiry", "enquiry", "courtesy", "courtesy"],
            "text": ["乱扣费", "扣费没人管", "几点下班", "几点开门", "谢谢", "谢谢你"],
        }
    )
    lessons = lessons_of({"world": bank.clear()}, {"bank": bank})
    (taught,) = learn_sentences(lessons, [None], RULES)
    assert taught.classes == ("courtesy", "enquiry", "matter")
    assert taught.to_frame().equals(learn_sentences(lessons, [None], RULES)[0].to_frame())


def test_a_stranger_to_an_origin_learns_nothing_from_it():
    texts = [f"{said}{number}号" for said in ("乱扣费没人管", "几点开门") for number in range(60)]
    bank = pl.DataFrame({"kind": ["matter"] * 60 + ["enquiry"] * 60, "text": texts})
    taught = []
    for kind in ("matter", "enquiry"):
        other = pl.DataFrame({"kind": [kind] * 60, "text": [f"开门乱扣{number}次" for number in range(60)]})
        taught += learn_sentences(lessons_of({}, {"bank": bank, "other": other}), ["other", None], RULES)
    assert taught[0].to_frame().equals(taught[2].to_frame())
    assert not taught[1].to_frame().equals(taught[3].to_frame())


def test_models_for_something_else_are_refused():
    with pytest.raises(ValueError, match="the model complaint_sentences tells"):
        Recognizer(model("complaint_contacts"), model("complaint_contacts"))


def test_every_bank_can_be_read():
    for file in sorted((REFERENCE / "training" / "complaints").glob("*.yaml")):
        assert sentences_in(yaml.safe_load(file.read_text(encoding="utf-8"))).height > 10
