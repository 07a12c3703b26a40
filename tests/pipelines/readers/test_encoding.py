"""The encoding of a text file: the same records in every encoding, and no garbled text taken for good."""

import csv
import io
import json
import tempfile
from pathlib import Path

import jieba
import opencc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.readers import UnusableFileError, detect_encoding, read_delivery
from pipelines.readers.encoding import is_garbled

SAID = "客户来电反映宽带断网三天没有人上门处理，要求退还本月费用。"
TOLD = "客戶來電反映寬頻斷網三天沒有人上門處理，要求退還本月費用。"
WORDS = [
    line.split(" ")[0]
    for line in Path(jieba.__file__).with_name("dict.txt").read_text(encoding="utf-8").splitlines()
    if len(line.split(" ")[0]) < 5 and int(line.split(" ")[1]) > 500
]
IN_BIG5 = [
    word for word in map(opencc.OpenCC("s2t").convert, WORDS) if word.encode("cp950", "ignore").decode("cp950") == word
]
UNICODE = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]


def tables(words: list[str]) -> st.SearchStrategy[list[list[str]]]:
    sentences = st.lists(st.sampled_from(words), min_size=2, max_size=12).map("".join)
    cells = st.one_of(sentences, sentences.map(lambda said: f"{said}，\n{said}。"), st.just(""), st.just("13,5"))
    return st.lists(st.tuples(sentences, cells, cells).map(list), min_size=2, max_size=5)


def detected(content: bytes) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.csv"
        path.write_bytes(content)
        return detect_encoding(path)


def rows_read(rows: list[list[str]], encoding: str) -> list[list[str]]:
    buffer = io.StringIO()
    csv.writer(buffer).writerows([["h1", "h2", "h3"], *rows])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.csv"
        path.write_bytes(buffer.getvalue().encode(encoding))
        return [list(json.loads(row).values()) for row in read_delivery(path).records["payload"]]


@settings(max_examples=150, deadline=None)
@given(tables(WORDS), st.sampled_from([*UNICODE, "gb18030", "gbk"]))
def test_any_simplified_table_is_read_the_same_in_every_encoding(rows, encoding):
    assert rows_read(rows, encoding) == rows


@settings(max_examples=150, deadline=None)
@given(tables(IN_BIG5), st.sampled_from([*UNICODE, "gb18030", "cp950", "big5hkscs"]))
def test_any_traditional_table_is_read_the_same_in_every_encoding(rows, encoding):
    assert rows_read(rows, encoding) == rows


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("编号,内容\n1,断网\n".encode("utf-16-le"), "utf-16-le"),
        ("id,text\n1,ok\n".encode("utf-16-be"), "utf-16-be"),
        ("編號,內容\n1,斷網\n".encode("cp950"), "cp950"),
        ("編號,內容\n1,佢哋話冇網咗，嘅喺度\n".encode("big5hkscs"), "big5hkscs"),
        ("编号,内容\n1,甲\n".encode("gb18030"), "gb18030"),
        ("id,text\n1,à été déçu, naïve façon, Größe\n".encode(), "utf-8"),
        ("編號,內容\n1,고객 서비스,お電話\n".encode(), "utf-8"),
        (("id,text\n" + "1,ok\n" * 400_000 + f"2,{TOLD}\n").encode("cp950"), "cp950"),
        ("id,text\n1,断\x00网\n".encode(), "utf-8"),
        (b"id,text\n1,ok\n", "utf-8"),
    ],
)
def test_an_encoding_is_told_by_what_it_reads_as(content, encoding):
    assert detected(content) == encoding


@pytest.mark.parametrize(
    "garbled",
    [
        SAID.encode().decode("gb18030", errors="replace"),
        SAID[:5].encode().decode("gb18030", errors="replace"),
        SAID.encode().decode("latin-1"),
        "退费".encode().decode("latin-1"),
        TOLD.encode().decode("cp1252", errors="ignore"),
        SAID.encode("gb18030").decode("latin-1"),
        SAID.encode("gb18030").decode("cp950", errors="replace"),
        "锟斤拷锟斤拷锟斤拷",
        "烫烫烫烫屯屯屯",
        "\ufffd" * 12,
        "\ue001\ue5e5\uf8ff" * 3,
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_garbled_text_is_refused(garbled, encoding):
    assert is_garbled(garbled)
    with pytest.raises(UnusableFileError, match=r"^undecodable$"):
        detected(f"id,text\n1,{garbled}\n".encode(encoding))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ok",
        SAID,
        TOLD,
        "饕餮",
        "联通",
        "他说“烫”，一斤",
        SAID * 9 + "锟斤拷",
        "犇骉羴猋麤",
        "50℃±2°C·€30",
        "😀👨‍👩‍👧",
    ],
)
def test_text_that_is_only_odd_is_not_garbled(text):
    assert not is_garbled(text)


def test_text_cut_in_the_middle_of_a_character_is_not_read_as_something_else():
    with pytest.raises(UnusableFileError, match=r"^undecodable$"):
        detected(f"id,text\n1,{SAID}".encode()[:-1])


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_line_without_end_is_refused_before_a_reader_holds_it(tmp_path, encoding):
    path = tmp_path / "x.csv"
    path.write_text("id,text\n" + SAID * 200_000, encoding=encoding)
    with pytest.raises(UnusableFileError, match=r"^too_large$"):
        detect_encoding(path, longest_line=2 << 20)
    assert detect_encoding(path, longest_line=None) == encoding
    path.write_text("id,text\n" + (SAID * 20_000 + "\n") * 10, encoding=encoding)
    assert detect_encoding(path, longest_line=4 << 20) == encoding


def test_a_line_of_65_mb_is_too_long(tmp_path):
    (tmp_path / "x.csv").write_bytes(b"id,text\n1," + b"x" * (66 << 20))
    with pytest.raises(UnusableFileError, match=r"^too_large$"):
        read_delivery(tmp_path / "x.csv")
