"""What lies in the landing folder: links, names and files that are still written."""

import os
from pathlib import Path

import pytest

from pipelines.readers import file_id, landed
from pipelines.readers.landing import Landed, find_delivered, shown_name


def found(*places: Path) -> list[tuple[str, str | None]]:
    return [(file.place, file.problem) for file in find_delivered(list(places))]


@pytest.fixture
def landing(tmp_path):
    folder = tmp_path / "landing"
    (folder / "a").mkdir(parents=True)
    (folder / "a" / "x.csv").write_text("in")
    (tmp_path / "secret.csv").write_text("out")
    return folder


def test_a_link_out_of_the_folder_is_refused_and_not_opened(landing, tmp_path):
    (landing / "l.csv").symlink_to(tmp_path / "secret.csv")
    (landing / "up.csv").symlink_to("../secret.csv")
    (landing / "folder").symlink_to(tmp_path)
    (landing / "gone.csv").symlink_to("/nowhere/at/all")
    refused = ["folder", "gone.csv", "l.csv", "up.csv"]
    assert found(landing) == [("a/x.csv", None), *((name, "outside_landing") for name in refused)]
    assert {file.byte_count for file in find_delivered([landing]) if file.problem} == {0}
    keys = [file.key for file in find_delivered([landing])]
    (tmp_path / "secret.csv").write_text("other")
    assert [file.key for file in find_delivered([landing])] == keys
    assert len(set(keys)) == 5
    assert [place for place, _ in landed([landing])] == ["a/x.csv"]


def test_a_link_within_the_folder_is_read_once(landing):
    (landing / "again.csv").symlink_to("a/x.csv")
    (landing / "folder").symlink_to("a")
    assert found(landing) == [("a/x.csv", None)]
    (landing / ".store").mkdir()
    (landing / ".store" / "y.csv").write_text("y")
    for name in ("y2.csv", "y1.csv"):
        (landing / name).symlink_to(".store/y.csv")
    assert found(landing) == [("a/x.csv", None), ("y1.csv", None)]


def test_a_folder_or_file_that_is_named_may_be_a_link(landing, tmp_path):
    (tmp_path / "other").symlink_to(landing)
    (tmp_path / "l.csv").symlink_to(landing / "a" / "x.csv")
    assert found(tmp_path / "other") == [("a/x.csv", None)]
    assert found(tmp_path / "l.csv") == [("l.csv", None)]


def test_a_link_to_itself_stops_nothing(landing):
    (landing / "loop.csv").symlink_to("loop.csv")
    assert found(landing) == [("a/x.csv", None), ("loop.csv", None)]
    assert find_delivered([landing])[1].state is None


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a\nb.csv", "a␊b.csv"),
        ("\x1b[2J.csv", "␛[2J.csv"),
        ("投诉\r\t.csv", "投诉␍␉.csv"),
        ("a\u202evsc.exe", "a\ufffdvsc.exe"),
        ("a\x7f.csv", "a\ufffd.csv"),
        ("a\u2028.csv", "a\ufffd.csv"),
    ],
)
def test_a_name_with_what_is_not_seen_is_refused_and_shown_safely(landing, name, shown):
    (landing / name).write_text("x")
    assert found(landing) == sorted([("a/x.csv", None), (shown, "bad_name")])
    assert shown_name(shown) == shown


@pytest.mark.parametrize("name", ["投诉 七月（2）.csv", "a'b\"c.csv", "👨‍👩‍👧.csv", "é.csv", "‘a’…csv"])
def test_an_unusual_name_is_a_name(landing, name):
    (landing / name).write_text("x")
    assert (name, None) in found(landing)


def test_a_name_in_no_encoding_is_a_name(landing):
    (landing / os.fsdecode(b"\xff\xfe.csv")).write_text("x")
    assert len(found(landing)) == 2
    assert all(file.key for file in find_delivered([landing]))


def test_a_file_that_grows_or_is_replaced_is_noticed(landing):
    path = landing / "a" / "x.csv"
    file = Landed("a/x.csv", path)
    before = file.state
    assert file.state == before
    with path.open("a") as stream:
        stream.write("more")
    assert file.state != before
    same = file.state
    os.utime(path, ns=(0, 0))
    assert file.state != same
    path.unlink()
    assert (file.state, file.byte_count) == (None, 0)


def test_a_key_is_that_of_the_place_and_the_bytes(landing):
    [file] = find_delivered([landing])
    assert file.key == file_id("a/x.csv", landing / "a" / "x.csv")
