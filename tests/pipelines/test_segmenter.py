"""The engine with its dictionaries."""

import polars as pl
import pytest

from models.text.segment import segment
from pipelines.segmenter import Segmenter, load_segmenter, read_lexicon
from pipelines.settings import ConfigurationError, Home

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore:pkg_resources")


def own_words(home: Home, text: str | bytes) -> Home:
    folder = home / "reference" / "lexicon"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "own.txt").write_bytes(text.encode() if isinstance(text, str) else text)
    return home


def cut(segmenter: Segmenter, text: str) -> list[str]:
    return segment(pl.Series([text]), segmenter.cut)["term"].to_list()


@pytest.mark.parametrize("engine", ["rjieba", "jieba"])
def test_own_words_and_unknown_products_are_one_term_by_either_engine(tmp_path, monkeypatch, engine):
    monkeypatch.setenv("TINGSU_SEGMENTER", engine)
    home = own_words(Home(tmp_path), "青禾速办 30 nz\n")
    segmenter = load_segmenter(home, pl.Series(["橙享家 5G 智家宝", None, "青禾速办"]))
    assert cut(segmenter, "青禾速办里的橙享家扣费") == ["青禾速办", "里", "的", "橙享家", "扣费"]
    named = segmenter.words.filter(pl.col("tag") == "nz", pl.col("origin") == "lexicon")["term"]
    assert {"青禾速办", "橙享家", "智家宝"} <= set(named)


def test_a_product_that_the_dictionary_knows_is_left_to_it(tmp_path):
    known = load_segmenter(Home(tmp_path), pl.Series(["宽带", "手机"])).words
    assert known.filter(pl.col("term") == "手机")["origin"].to_list() == ["dictionary"]
    assert known["term"].is_unique().all()


def test_a_lexicon_may_leave_out_frequency_and_tag(tmp_path):
    home = own_words(Home(tmp_path), "\ufeff# 说明\n\nwifi\n青禾速办  30\tv\n降诉率 n\n挂机短信 7\n挂机短信 8 v\n")
    words = read_lexicon(home).head(4).rows()
    assert words == [("wifi", 20_000, "n"), ("青禾速办", 30, "v"), ("降诉率", 20_000, "n"), ("挂机短信", 7, "n")]


def test_the_homes_own_word_comes_before_the_projects(tmp_path):
    word, frequency, _ = read_lexicon(Home(tmp_path)).row(0)
    own = read_lexicon(own_words(Home(tmp_path), f"{word} {frequency + 1} v\n")).filter(pl.col("term") == word)
    assert own.rows() == [(word, frequency + 1, "v")]


@pytest.mark.parametrize("text", ["", "# 什么也没有\n", "\n\n"])
def test_an_empty_lexicon_changes_nothing(tmp_path, text):
    assert read_lexicon(own_words(Home(tmp_path), text)).equals(read_lexicon(Home(tmp_path / "other")))


def test_a_lexicon_in_another_encoding_is_named(tmp_path):
    home = own_words(Home(tmp_path), "宽带".encode("gb18030"))
    with pytest.raises(ConfigurationError, match=r"own\.txt is not UTF-8; save it as UTF-8$"):
        read_lexicon(home)
