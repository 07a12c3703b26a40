"""Linear models of texts: features against a count by hand, tables that give the same model back, calibration."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.complaints.fitting import Fit, calibrate, fit, unseen_scores
from models.complaints.linear import Examples, LinearModel, matrix_of, scores_together
from models.complaints.ngrams import count_ngrams, find_ngrams, keys_of, names_of

TEXTS = st.lists(st.text("把钱退给我，。 a1|😀", max_size=8), max_size=6)


def by_hand(text: str) -> set[str]:
    clauses = "".join(c if c.isalnum() else "|" for c in text.lower()).replace("1", "0").split("|")
    edged = [f"|{clause}|" for clause in clauses if clause]
    spans = [
        (clause, at, at + size) for clause in edged for size in range(1, 5) for at in range(len(clause) - size + 1)
    ]
    return {clause[start:end] for clause, start, end in spans} - {"|"}


@given(TEXTS)
@settings(deadline=None)
def test_ngrams_are_those_of_a_count_by_hand(texts):
    series = pl.Series(texts, dtype=pl.String)
    vocabulary = count_ngrams(series, fewest=1)
    names = names_of(vocabulary)
    found = [set() for _ in texts]
    for row, place in zip(*find_ngrams(series, vocabulary), strict=True):
        found[row].add(names[place])
    assert found == [by_hand(text) for text in texts]
    assert keys_of(pl.Series(names, dtype=pl.String)).tolist() == vocabulary.tolist()


def test_only_what_is_frequent_enough_is_counted():
    assert names_of(count_ngrams(pl.Series(["退钱退钱", "退货", "换货"]), fewest=2)) == ["货", "退", "|退", "货|"]


SAID = pl.Series(["把钱退给我", "钱要退", "退钱", "给个说法", "说清楚", "要个说法", "今天天气好", "谢谢", "好的"])
ASKS = pl.Series(["refund"] * 3 + ["explanation"] * 3 + ["none"] * 3)


def test_a_model_tells_what_it_was_taught_and_why():
    model = fit(Examples(SAID), ASKS, Fit(fewest=1, strength=10))
    said = Examples(pl.Series(["钱退我", "说法呢", ""]))
    chances = model.probabilities(said)
    assert [model.classes[at] for at in chances.argmax(axis=1)[:2]] == ["refund", "explanation"]
    assert chances.sum(axis=1) == pytest.approx(1)
    reasons = model.reasons(said, "refund", most=2)
    assert reasons["row"].to_list() == [0, 0]
    assert set(reasons["feature"]) <= by_hand("钱退我")


def test_a_table_gives_the_same_model_back_and_the_same_examples_the_same_table():
    model = calibrate(Examples(SAID), ASKS, pl.Series([0, 1, 2] * 3), Fit(fewest=1))
    again = calibrate(Examples(SAID), ASKS, pl.Series([0, 1, 2] * 3), Fit(fewest=1))
    assert model.to_frame().equals(again.to_frame())
    loaded = LinearModel.from_frame(model.to_frame())
    assert loaded.scores(Examples(SAID)).tolist() == model.scores(Examples(SAID)).tolist()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda table: table.drop("weight"), "has the columns"),
        (lambda table: pl.concat([table, table.tail(1)]), "twice"),
        (lambda table: table.with_columns(weight=pl.lit(float("inf"))), "no number"),
        (lambda table: table.filter(pl.col("feature") != "(bias)"), "no bias"),
    ],
    ids=["column", "twice", "infinite", "bias"],
)
def test_a_table_that_is_no_model_is_refused(change, told):
    table = fit(Examples(SAID), ASKS, Fit(fewest=1)).to_frame()
    with pytest.raises(ValueError, match=told):
        LinearModel.from_frame(change(table))


def test_terms_and_columns_are_features_by_name():
    columns = pl.DataFrame({"fault": [True, False, False], "yuan": [0.0, 2.5, 0.0]})
    examples = Examples(pl.Series(["坏了", "扣钱", "你好"]), pl.Series([["坏"], ["扣", "钱", "扣"], []]), columns)
    features = ("<扣>", "[fault]", "[gone]", "[yuan]", "坏", "坏了")
    half = 1 / np.sqrt(2)
    assert matrix_of(examples, features).toarray().tolist() == [
        [0, 1, 0, 0, pytest.approx(half), pytest.approx(half)],
        [1, 0, 0, 2.5, 0, 0],
        [0, 0, 0, 0, 0, 0],
    ]
    model = fit(examples, pl.Series(["yes", "yes", "no"]), Fit(fewest=1))
    assert {"<坏>", "[fault]", "[yuan]"} <= set(model.features)


def test_scores_on_unseen_wordings_come_from_models_without_them():
    folds = pl.Series([0, 1, 2] * 3)
    scores = unseen_scores(Examples(SAID), ASKS, folds, Fit(fewest=1))
    without = fit(Examples(SAID.filter(folds != 1)), ASKS.filter(folds != 1), Fit(fewest=1))
    assert scores[1].tolist() == without.scores(Examples(SAID.slice(1, 1)))[0].tolist()
    with pytest.raises(ValueError, match="without the fold"):
        unseen_scores(Examples(SAID), ASKS, ASKS, Fit(fewest=1))


def test_probabilities_are_softened_where_wordings_deceive():
    texts = pl.Series(["退一", "退二", "退三", "退四", "说一", "说二", "说三", "说四"])
    labels = pl.Series(["r", "r", "r", "e", "e", "e", "e", "r"])
    how = Fit(fewest=1, strength=100)
    model = calibrate(Examples(texts), labels, pl.Series([0, 1, 2, 3] * 2), how)
    assert model.scale < 1


def test_one_class_alone_teaches_nothing():
    with pytest.raises(ValueError, match="at least two classes"):
        fit(Examples(SAID), pl.Series(["refund"] * 9))


@given(TEXTS)
@settings(deadline=None)
def test_models_asked_together_score_as_each_alone(texts):
    models = [fit(Examples(SAID), ASKS, Fit(fewest=fewest, least=least)) for fewest, least in ((1, 0.0), (2, 0.2))]
    series = pl.Series(texts, dtype=pl.String)
    for model, scores in zip(models, scores_together(models, series), strict=True):
        assert np.allclose(scores, model.scores(Examples(series)))
