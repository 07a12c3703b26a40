"""Complaints as vectors."""

import numpy as np
import polars as pl
import pytest

from models.hotspots.representation import Weights, content_terms, vectorise

TERMS = pl.DataFrame(
    {
        "term_id": [0, 1, 2, 3, 4, 5, 6, 7, 8],
        "term": ["电视费", "扣费", "长沙市", "的", "39", "[手机]", "希望", "A市", "畅享"],
        "tag": ["n", "v", "ns", "uj", "m", "n", "v", "x", "nz"],
    },
    schema_overrides={"term_id": pl.Int32},
)


def counts(*rows: tuple[int, int, bool, bool]) -> pl.DataFrame:
    schema = {"row": pl.UInt32, "term_id": pl.Int32, "in_title": pl.Boolean, "in_product": pl.Boolean}
    return pl.DataFrame(rows, schema=schema, orient="row")


def content(said: pl.DataFrame) -> pl.DataFrame:
    return content_terms(TERMS, said, frozenset({"希望"}))


def test_only_terms_with_matter_count():
    found = content(counts((0, 8, False, True)))
    assert found["term"].to_list() == ["电视费", "扣费", "长沙市", "畅享"]
    assert found["is_place"].to_list() == [False, False, True, False]
    assert found["is_proper"].to_list() == [False, False, True, True]


def test_rows_have_length_one_or_zero():
    said = counts(*((row, term, False, False) for row in range(3) for term in (0, 1)))
    vectors = vectorise(said, content(said), rows=4, weights=Weights(widest=1.0))
    assert np.sqrt(vectors.multiply(vectors).sum(axis=1)).A1.tolist() == pytest.approx([1, 1, 1, 0])


def test_a_place_weighs_less_than_a_problem_as_frequent():
    said = counts(*((row, term, False, False) for row in range(3) for term in (0, 2)))
    vectors = vectorise(said, content(said), rows=10, weights=Weights(place=0.4, widest=1.0)).toarray()
    assert vectors[0, 2] == pytest.approx(0.4 * vectors[0, 0])


def test_the_title_counts_three_times_before_damping():
    said = counts(*((row, 0, row == 0, False) for row in range(3)), *((row, 1, False, False) for row in range(3)))
    vectors = vectorise(said, content(said), rows=10, weights=Weights(title=3.0, widest=1.0)).toarray()
    assert vectors[0, 0] / vectors[0, 1] == pytest.approx(1 + np.log(3))


def test_a_term_of_a_single_complaint_says_nothing():
    said = counts((0, 0, False, False), (1, 1, False, False), (2, 1, False, False))
    vectors = vectorise(said, content(said), rows=3, weights=Weights(fewest=2, widest=1.0))
    assert np.diff(vectors.indptr).tolist() in ([0, 1, 1], [1, 1, 1])
    assert vectors.toarray()[0].sum() == 0


def test_no_complaints_give_no_rows():
    assert vectorise(counts(), content(counts()), rows=0, weights=Weights()).shape == (0, 4)
