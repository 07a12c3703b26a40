"""Archives: each member is a file of its own, and nothing leaves the folder or fills the disk."""

import gzip
import io
import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.readers import archive, read_delivery
from pipelines.readers.archive import is_archive, unpack, unpacked_place
from pipelines.readers.landing import Landed

TABLE = "编号,内容\n1,断网\n"


def zipped(members: dict[str | zipfile.ZipInfo, bytes | str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def named(name: str, *, mode: int = 0) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo("x")
    entry.filename = name
    entry.external_attr = mode << 16
    return entry


def unpacked(tmp_path: Path, content: bytes, name: str = "o.zip") -> list[Landed]:
    (tmp_path / "landing").mkdir(exist_ok=True)
    (tmp_path / "landing" / name).write_bytes(content)
    folder = tmp_path / "unpacked"
    folder.mkdir()
    files = unpack(Landed(name, tmp_path / "landing" / name), folder)
    assert {path.parent for path in tmp_path.rglob("*") if path.is_file()} <= {folder, tmp_path / "landing"}
    return files


def told(files: list[Landed]) -> list[tuple[str, str | None]]:
    return [(file.place, file.problem) for file in files]


def test_members_are_files_of_their_own(tmp_path):
    content = zipped({"b.csv": TABLE, "a/x.JSONL": '{"a":1}\n', "a/": "", ".hidden": "x", "__MACOSX/._b.csv": "x"})
    files = unpacked(tmp_path, content)
    assert told(files) == [("o.zip/a/x.JSONL", None), ("o.zip/b.csv", None)]
    assert [read_delivery(file.path).format for file in files] == ["jsonl", "csv"]
    assert len({file.key for file in files}) == 2
    assert files[1].byte_count == len(TABLE.encode())


@pytest.mark.parametrize("name", ["t.csv.gz", "T.csv.GZ"])
def test_a_gzipped_file_is_one_member(tmp_path, name):
    [file] = unpacked(tmp_path, gzip.compress(TABLE.encode()) + gzip.compress(b"2,x\n"), name)
    assert file.place == f"{name}/{name[:-3]}"
    assert read_delivery(file.path).records.height == 2


def test_one_archive_within_another_is_read_and_no_more(tmp_path):
    packed = gzip.compress(TABLE.encode())
    inner = zipped({"x.csv": TABLE, "deep.csv.gz": packed})
    files = unpacked(tmp_path, zipped({"a.csv.gz": packed, "b.zip": inner, "bad.gz": "x", "none.zip": zipped({})}))
    assert told(files) == [
        ("o.zip/a.csv.gz/a.csv", None), ("o.zip/b.zip/deep.csv.gz", "unsafe_archive"),
        ("o.zip/b.zip/x.csv", None), ("o.zip/bad.gz", "unreadable_file"), ("o.zip/none.zip", "empty_file"),
    ]  # fmt: skip


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_a_chinese_name_without_the_flag_is_read(tmp_path, encoding):
    name = "热线/七月誠.csv".encode(encoding)
    content = zipped({"N" * len(name): TABLE, "plain.csv": TABLE}).replace(b"N" * len(name), name)
    assert told(unpacked(tmp_path, content)) == [("o.zip/plain.csv", None), ("o.zip/热线/七月誠.csv", None)]


def test_a_chinese_name_with_the_flag_is_read(tmp_path):
    assert told(unpacked(tmp_path, zipped({"热线/七月誠.csv": TABLE}))) == [("o.zip/热线/七月誠.csv", None)]


UNSAFE = ["../x.csv", "a/../../x.csv", "/etc/x.csv", "C:/x.csv", "c:x.csv", "..\\x.csv", "\\\\host\\x.csv", "a/.."]


@pytest.mark.parametrize("name", UNSAFE)
def test_a_path_outside_is_refused_and_the_others_are_read(tmp_path, name):
    files = unpacked(tmp_path, zipped({named(name): TABLE, "x.csv": TABLE}))
    assert dict(told(files)) == {"o.zip/x.csv": None, "o.zip/" + name.replace("\\", "/"): "unsafe_archive"}


@pytest.mark.parametrize("mode", [stat.S_IFLNK | 0o777, stat.S_IFIFO, stat.S_IFCHR])
def test_a_link_or_device_is_refused(tmp_path, mode):
    files = unpacked(tmp_path, zipped({named("x.csv", mode=mode): "/etc/passwd"}))
    assert told(files) == [("o.zip/x.csv", "unsafe_archive")]
    assert files[0].byte_count == 0


def test_a_name_with_control_characters_is_refused_and_shown_safely(tmp_path):
    files = unpacked(tmp_path, zipped({named("a\nb.csv"): TABLE, named("a\x00.csv"): TABLE}))
    assert told(files) == [("o.zip/a␀.csv", "bad_name"), ("o.zip/a␊b.csv", "bad_name")]


def test_an_encrypted_member_cannot_be_read(tmp_path):
    content = bytearray(zipped({"x.csv": TABLE}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert told(unpacked(tmp_path, bytes(content))) == [("o.zip/x.csv", "unreadable_file")]


def test_a_damaged_member_costs_one_file(tmp_path):
    content = bytearray(zipped({"a.csv": TABLE * 50, "b.csv": TABLE}))
    content[45] ^= 255
    assert told(unpacked(tmp_path, bytes(content))) == [("o.zip/a.csv", "unreadable_file"), ("o.zip/b.csv", None)]


@pytest.mark.parametrize(
    ("content", "name", "problem"),
    [
        (b"", "o.zip", "empty_file"),
        (b"", "o.csv.gz", "empty_file"),
        (zipped({}), "o.zip", "empty_file"),
        (zipped({"a/": "", ".x": "x"}), "o.zip", "empty_file"),
        (b"no archive", "o.zip", "unreadable_file"),
        (b"no archive", "o.csv.gz", "unreadable_file"),
        (zipped({"a.csv": TABLE})[:-30], "o.zip", "unreadable_file"),
        (gzip.compress(TABLE.encode() * 99)[:-9], "o.csv.gz", "unreadable_file"),
    ],
)
def test_an_archive_that_cannot_be_used_is_refused_whole(tmp_path, content, name, problem):
    assert told(unpacked(tmp_path, content, name)) == [(name, problem)]


@pytest.mark.parametrize("name", ["o.csv.gz", "o.zip"])
def test_a_bomb_is_refused_whole(tmp_path, name):
    bomb = b"0" * (201 << 20)
    content = gzip.compress(bomb, 1) if name == "o.csv.gz" else zipped({"good.csv": TABLE, "bomb.csv": bomb})
    files = unpacked(tmp_path, content, name)
    assert told(files) == [(name, "too_large")]
    assert sum(path.stat().st_size for path in (tmp_path / "unpacked").iterdir()) <= archive.RATIO_FROM


def test_a_bomb_within_an_archive_is_refused_with_it(tmp_path):
    bomb = zipped({"a.csv": TABLE, "b.csv.gz": gzip.compress(b"0" * (201 << 20), 1)})
    assert told(unpacked(tmp_path, bomb)) == [("o.zip", "too_large")]


def test_an_archive_of_too_many_members_is_refused_whole(tmp_path):
    content = zipped(dict.fromkeys(map(str, range(archive.MOST_MEMBERS + 1)), "x"))
    assert told(unpacked(tmp_path, content)) == [("o.zip", "too_large")]


def test_a_directory_is_not_held_before_its_size_is_known(tmp_path):
    content = bytearray(zipped({"x.csv": TABLE}))
    content[-10:-6] = (archive.MOST_DIRECTORY + 1).to_bytes(4, "little")
    assert told(unpacked(tmp_path, bytes(content))) == [("o.zip", "too_large")]


def test_more_than_an_archive_may_hold_is_refused_before_it_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "MOST_BYTES", 1000)
    assert told(unpacked(tmp_path, zipped({"a.csv": TABLE, "b.csv": "x" * 1000}))) == [("o.zip", "too_large")]
    assert list((tmp_path / "unpacked").iterdir()) == []


SAMPLE = zipped({"a.csv": TABLE, "b/投诉.csv.gz": gzip.compress(TABLE.encode())})


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, len(SAMPLE) - 1), st.integers(0, 255)), max_size=6),
    st.sampled_from([".zip", ".gz"]),
)
def test_no_damage_stops_the_night(tmp_path_factory, changes, suffix):
    content = bytearray(SAMPLE if suffix == ".zip" else gzip.compress(SAMPLE))
    for place, byte in changes:
        content[place % len(content)] = byte
    assert unpacked(tmp_path_factory.mktemp("damaged"), bytes(content), "o" + suffix)


def test_a_member_has_the_place_it_would_have_beside_its_archive():
    places = {
        "a/b.zip/c.csv": "a/c.csv",
        "x.csv.gz/x.csv": "x.csv",
        "o.ZIP/d/i.csv.gz/i.csv": "d/i.csv",
        "a/x.csv": "a/x.csv",
    }
    assert {place: unpacked_place(place) for place in places} == places
    assert [is_archive(name) for name in ("a.zip", "a.csv.GZ", "a.csv", "zip")] == [True, True, False, False]
