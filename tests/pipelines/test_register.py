"""What people decided is kept, a line each, whoever writes at the same time."""

import json
from concurrent.futures import ProcessPoolExecutor

import pytest

from pipelines.register import decide, read_decisions, register_path
from pipelines.settings import ConfigurationError, Home

MEMBERS = {"members": ["abcdefghabcdefghabcd-k1"]}


def pin(path: str, number: int) -> str:
    return decide(Home(path), "pin", f"H{number:05d}", MEMBERS, by="王分析员", because="确认").id


def test_what_was_decided_is_read_back_in_the_order_made(tmp_path):
    home = Home(tmp_path)
    assert read_decisions(home) == []
    made = [
        decide(home, "rename", "H00001", MEMBERS | {"label": "电视点播误扣费"}, by="王", because="原名太长"),
        decide(home, "withdraw", "V000001", by="李", because="还是原名好"),
    ]
    assert read_decisions(home) == made
    assert [one.id for one in made] == ["V000001", "V000002"]


def test_writers_at_the_same_time_lose_nothing_and_number_once(tmp_path):
    with ProcessPoolExecutor(4) as pool:
        ids = list(pool.map(pin, [str(tmp_path)] * 40, range(40)))
    assert sorted(ids) == [f"V{number:06d}" for number in range(1, 41)]
    assert sorted(one.subject for one in read_decisions(Home(tmp_path))) == [f"H{number:05d}" for number in range(40)]


def test_earlier_lines_stay_byte_for_byte(tmp_path):
    pin(str(tmp_path), 1)
    before = register_path(Home(tmp_path)).read_bytes()
    pin(str(tmp_path), 2)
    assert register_path(Home(tmp_path)).read_bytes().startswith(before)


@pytest.mark.parametrize(
    ("kind", "subject", "values", "sentence"),
    [
        ("explode", "H00001", {}, "kind is 'explode', wanted one of merge"),
        ("pin", "热点一", MEMBERS, "subject is '热点一'"),
        ("rename", "H00001", MEMBERS | {"label": "短"}, "label"),
        ("rename", "H00001", MEMBERS | {"label": "换\n行的名字"}, "label"),
        ("merge", "H00001", MEMBERS, "others"),
        ("split", "H00001", {"parts": [["a"], ["a"]]}, "no complaint may be in two parts"),
        ("pin", "H00001", MEMBERS | {"colour": "red"}, "colour"),
        ("withdraw", "V000009", {}, "'V000009' is no decision"),
    ],
    ids=[
        "no kind",
        "no id",
        "short label",
        "line break",
        "merged with nothing",
        "in two parts",
        "unknown",
        "withdrawn",
    ],
)
def test_a_decision_that_says_too_little_is_refused_and_leaves_no_line(tmp_path, kind, subject, values, sentence):
    with pytest.raises(ConfigurationError, match=sentence):
        decide(Home(tmp_path), kind, subject, values, by="王", because="试")
    assert register_path(Home(tmp_path)).read_bytes() == b""


def edited(home: Home, change) -> None:
    path = register_path(home)
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    path.write_text("".join(json.dumps(line) + "\n" for line in change(lines)), encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda lines: lines[1:], "line 1 has the id 'V000002', wanted 'V000001'"),
        (lambda lines: [lines[0], lines[0] | {"by": ""}], "line 2: by"),
        (lambda lines: [lines[0], lines[1] | {"at": "2026-08-19T10:00:00"}], "line 2: at"),
        (lambda lines: [lines[0], lines[1] | {"kind": "burn"}], "line 2: it: Value error, kind is 'burn'"),
    ],
    ids=["a line taken out", "no author", "no time zone", "unknown kind"],
)
def test_a_register_that_was_edited_is_refused_with_its_line(tmp_path, change, sentence):
    home = Home(tmp_path)
    for number in (1, 2):
        pin(str(tmp_path), number)
    edited(home, change)
    with pytest.raises(ConfigurationError, match=sentence):
        read_decisions(home)


@pytest.mark.parametrize(
    ("end", "sentence"), [(b'{"id": "V0000', "last line has no end"), (b"nonsense\n", "line 2 is no JSON")]
)
def test_a_line_cut_off_is_named_and_nothing_is_added_to_it(tmp_path, end, sentence):
    pin(str(tmp_path), 1)
    with register_path(Home(tmp_path)).open("ab") as file:
        file.write(end)
    for act in (lambda: read_decisions(Home(tmp_path)), lambda: pin(str(tmp_path), 2)):
        with pytest.raises(ConfigurationError, match=sentence):
            act()
