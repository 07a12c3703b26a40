"""The same record is the same contact wherever and however it is delivered; another one is not."""

import random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.intake.identity import identify, make_ids, make_pseudonyms, plain_names

SECRET = b"a secret that is long enough"
BLANK = dict.fromkeys(("external_id", "customer", "started_at", "title", "text", "turns", "reply"))


def ids(*records: dict[str, str], source: str = "hotline", secret: bytes = SECRET) -> list[tuple[str, str]]:
    """contact_id and record_id of each."""
    fields = pl.DataFrame([BLANK | record for record in records], schema=dict.fromkeys(BLANK, pl.String))
    return identify(fields, source=source, timezone="Asia/Shanghai", secret=secret).rows()


NAMED = {"external_id": "GD-1", "customer": "13900000001", "started_at": "2026-07-03 09:05:00", "text": "断网三天"}
NAMELESS = NAMED | {"external_id": None}


@pytest.mark.parametrize("record", [NAMED, NAMELESS], ids=["with an id", "without"])
@pytest.mark.parametrize(
    "change",
    [
        {"started_at": "2026年7月3日 上午9:05"},
        {"started_at": "2026-07-03T01:05:00Z"},
        {"started_at": "2026-07-03 09:05:00.250"},
        {"text": " 断网三天\r\n"},
        {"text": "断网三天", "title": " "},
        {"customer": "+86 139-0000-0001"},
    ],
)
def test_the_same_record_written_otherwise_is_the_same(record, change):
    first, second = ids(record, record | change)
    assert first == second


@pytest.mark.parametrize("change", [{"text": "断网四天"}, {"reply": "已修好"}, {"started_at": "2026-07-03 09:06"}])
def test_another_text_under_the_same_id_is_another_version_of_the_contact(change):
    first, second = ids(NAMED, NAMED | change)
    assert first[0] == second[0]
    assert first[1] != second[1]


@pytest.mark.parametrize(
    "change",
    [{"text": "断网四天"}, {"customer": "13900000002"}, {"started_at": "2026-07-04 09:05"}, {"customer": None}],
)
def test_without_an_id_other_words_another_customer_or_another_time_is_another_contact(change):
    first, second = ids(NAMELESS, NAMELESS | change)
    assert first[0] != second[0]


def test_the_same_id_of_another_source_is_another_contact():
    assert ids(NAMED, source="app")[0][0] != ids(NAMED, source="hotline")[0][0]


def test_only_an_id_made_of_what_was_said_depends_on_the_secret():
    one, other = (ids(NAMED, NAMELESS, secret=secret) for secret in (SECRET, b"another secret, long enough"))
    assert one[0] == other[0]
    assert one[1] != other[1]


def test_what_is_said_in_one_field_is_not_the_same_in_another():
    records = [{"title": "断网"}, {"text": "断网"}, {"reply": "断网"}, {"title": "断", "text": "网"}, {}]
    assert len({contact for contact, _ in ids(*records)}) == len(records)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.fixed_dictionaries(dict.fromkeys(BLANK, st.none() | st.text("甲乙1 ", max_size=2))), max_size=8),
    st.randoms(),
)
def test_ids_do_not_depend_on_the_other_records(records, dice: random.Random):
    shuffled = dice.sample(records, len(records))
    assert dict(zip(map(str, records), ids(*records), strict=True)) == dict(
        zip(map(str, shuffled), ids(*shuffled), strict=True)
    )


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=8), unique=True, max_size=20))
def test_ids_are_letters_and_differ_where_keys_differ(keys):
    for made in (
        make_ids(pl.Series(keys, dtype=pl.String)),
        make_pseudonyms(pl.Series(keys, dtype=pl.String), secret=SECRET),
    ):
        assert made.n_unique() == len(keys)
        assert made.str.contains("^[a-z]{20}$").all()


def test_null_stays_null():
    people = pl.Series("agent", ["8001", None, "8001"])
    keys = make_pseudonyms(people, secret=SECRET)
    assert (keys.name, keys.is_null().to_list(), keys[0]) == ("agent", [False, True, False], keys[2])
    assert make_ids(people)[1] is None
    assert make_pseudonyms(pl.Series([None, None], dtype=pl.String), secret=SECRET).to_list() == [None, None]


def test_pseudonyms_differ_from_secret_to_secret():
    people = pl.Series(["13900000001"])
    assert make_pseudonyms(people, secret=SECRET)[0] != make_pseudonyms(people, secret=SECRET + b".")[0]


@pytest.mark.parametrize(
    "written",
    [
        *("139 0000 0001", "139-0000-0001", "+8613900000001", "86 13900000001", "0086-13900000001", "13900000001.0"),
        *("(+86)139 0000 0001", "１３９０００００００１", " 13900000001 "),
    ],
)
def test_a_phone_is_the_same_however_it_is_written(written):
    assert plain_names(pl.Series([written])).to_list() == ["13900000001"]


def test_names_are_compared_without_case_and_width():
    assert plain_names(pl.Series(["Ｕser_１ ", "USER_1", None])).to_list() == ["user_1", "user_1", None]
