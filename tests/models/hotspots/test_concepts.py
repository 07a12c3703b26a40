"""What concepts see in complaints: other words for the same are alike."""

import numpy as np
import polars as pl
import pytest

from models.hotspots.representation import Concepts, content_terms, represent

GIVEN = {
    "things": {"money": "钱 话费 块", "signal": "信号 没网"},
    "troubles": {"taken": "扣 划走 少了", "absent": "没有 没信号 没网"},
}


def said(*texts: str) -> pl.DataFrame:
    """Occurrences of the words of texts, words being parted by blanks; a term's number is its place among all."""
    rows = [(row, word) for row, text in enumerate(texts) for word in text.split()]
    frame = pl.DataFrame(rows, schema={"row": pl.UInt32, "term": pl.String}, orient="row")
    return frame.with_columns(
        term_id=pl.col("term").rank("dense").cast(pl.Int32) - 1, in_title=False, in_product=False, span_no=pl.lit(0)
    )


@pytest.fixture(scope="module")
def concepts() -> Concepts:
    return Concepts.from_dict(GIVEN)


def test_a_thing_a_trouble_and_both_in_one_clause_are_counted(concepts):
    counts = concepts.count(said("话费 少了 ， 没有 信号"), rows=1).toarray()[0]
    money, signal, taken, absent, money_taken, money_absent, signal_taken, signal_absent = counts
    assert (money, signal, taken, absent) == (1, 1, 1, 1)
    assert (money_taken, signal_absent) == (1, 1)
    assert (money_absent, signal_taken) == (0, 0)


def test_words_are_seen_across_and_within_terms(concepts):
    counts = concepts.count(said("没 信号", "没网了"), rows=2).toarray()
    assert counts[0].tolist() == counts[1].tolist()


def test_what_is_said_in_two_clauses_of_a_complaint_counts_twice_and_order_does_not_matter(concepts):
    some = said("扣 钱 。 钱 呢", "信号", "扣 。 扣 钱")
    counts = concepts.count(some, rows=3)
    assert counts[0, 0] == 2
    assert counts[2, 2] == 2
    shuffled = concepts.count(some.with_columns(row=2 - pl.col("row")), rows=3)
    assert np.array_equal(counts.toarray(), shuffled.toarray()[::-1])


def test_two_complaints_without_a_word_in_common_are_alike(concepts):
    words = said("扣 钱 了", "话费 少了", "没有 信号", "地铁 没网")
    terms = words.select("term", "term_id").unique().with_columns(tag=pl.lit("n"))
    content = content_terms(terms, words, frozenset())
    rows = represent(words, content, rows=4, concepts=concepts)
    likeness = (rows @ rows.T).toarray()
    assert likeness[0, 1] > 0.1 > likeness[0, 2]
    assert likeness[2, 3] > 0.1
    assert np.allclose(rows.power(2).sum(axis=1), 1)


def test_nothing_said_is_nothing_meant(concepts):
    assert concepts.vectors(said("。", ""), rows=2).nnz == 0
    assert concepts.vectors(said(), rows=0).shape[0] == 0


@pytest.mark.parametrize("given", [{}, {"things": {"a": "b"}}, GIVEN | {"things": {"a": ["b"]}}])
def test_a_file_of_another_form_is_refused(given):
    with pytest.raises(ValueError, match="wanted"):
        Concepts.from_dict(given)
