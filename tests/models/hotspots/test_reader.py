"""What complaints are worded like, and what the reader makes of it."""

import numpy as np
import polars as pl
import pytest

from models.hotspots.representation import Reader, content_terms, represent, sureness
from models.hotspots.representation.learning import teach
from models.hotspots.representation.reader import OTHER
from models.hotspots.representation.wording import count_wording, names_in


def said(*texts: str) -> pl.DataFrame:
    """Occurrences of the words of texts, words being parted by blanks."""
    rows = [(row, word) for row, text in enumerate(texts) for word in text.split()]
    return pl.DataFrame(rows, schema={"row": pl.UInt32, "term": pl.String}, orient="row")


def test_wording_is_terms_their_parts_and_what_stands_beside():
    words = said("没收到 退款 。 退款 慢")
    names = pl.Series(["退款", ".退", ":没收", ":退款", "没收到 退款", "退款 退款", "退款 慢", "慢 退款"])
    assert count_wording(words, names, rows=1).toarray()[0].tolist() == [2, 2, 1, 0, 1, 1, 1, 0]


def test_terms_of_different_complaints_do_not_stand_beside_each_other():
    assert "退款 退款" not in names_in(said("慢 退款", "退款 慢"), fewest=1).to_list()


def test_names_are_what_is_said_often_enough():
    assert names_in(said("退款 慢", "退款"), fewest=2).to_list() == sorted(["退款", ".退", ".款"])


@pytest.fixture(scope="module")
def reader() -> Reader:
    texts = ["退款 没 到账", "退钱 没 到账", "宽带 断网 了", "网络 断网 了", "随便 聊聊", "今天 天气"] * 3
    scenarios = ["refund", "refund", "net", "net", OTHER, OTHER] * 3
    return teach(said(*texts), pl.Series(scenarios))


def test_other_words_for_the_same_scenario_are_read_alike(reader):
    rows = reader.vectors(said("退费 没 到账", "钱 没 到账 退", "宽带 又 断网"), rows=3)
    likeness = (rows @ rows.T).toarray()
    assert likeness[0, 1] > 0.5 > likeness[0, 2]


def test_rows_of_the_reader_are_no_longer_than_one_and_empty_for_what_says_nothing(reader):
    rows = reader.vectors(said("退款 没 到账", "。"), rows=2)
    assert rows.power(2).sum(axis=1).A1[0] <= 1 + 1e-6
    assert rows[1].nnz == 0


def test_a_reader_comes_back_from_its_table(reader):
    back = Reader.from_frame(reader.to_frame())
    assert back.to_frame().equals(reader.to_frame())
    assert np.array_equal(back.weights, reader.weights)


def test_a_table_that_is_no_reader_is_refused():
    with pytest.raises(ValueError, match="make reader"):
        Reader.from_frame(pl.DataFrame({"feature": ["退款"]}))


TERMS = pl.DataFrame(
    {"term_id": [0, 1, 2], "term": ["退款", "宽带", "断网"], "tag": ["n"] * 3}, schema_overrides={"term_id": pl.Int32}
)


def spoken(*texts: str) -> pl.DataFrame:
    words = said(*texts).join(TERMS.select("term", "term_id"), on="term", how="left", maintain_order="left")
    return words.with_columns(term_id=pl.col("term_id").fill_null(99), in_title=False, in_product=False, span_no=0)


def content(words: pl.DataFrame) -> pl.DataFrame:
    return content_terms(TERMS, words, frozenset())


def test_complaints_are_rows_of_length_one_or_zero_and_begin_with_the_content_terms(reader):
    words = spoken(*["退款 没 到账", "宽带 断网 了", "！"] * 3)
    rows = represent(words, content(words), rows=9, reader=reader)
    assert rows.power(2).sum(axis=1).A1.round(6).tolist() == [1, 1, 0] * 3
    assert rows.shape[1] >= 3 + 2


def test_likeness_is_believed_the_more_the_more_is_compared():
    words = spoken("退款", "退款 宽带 断网", "没")
    believed = sureness(words, content(words), rows=3)
    assert believed[1] > believed[0] > believed[2] > 0


def test_no_complaints_are_no_rows_and_wordless_ones_empty_rows(reader):
    nothing = spoken("！").clear()
    assert represent(nothing, content(nothing), rows=0, reader=reader).shape[0] == 0
    assert represent(spoken("！"), content(spoken("！")), rows=1, reader=reader).nnz == 0
