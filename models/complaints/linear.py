"""Linear models of short Chinese texts that anybody can read: a table of features, classes and weights.

A feature is a character n-gram (as written), a term (`<退款>`), or a column that the caller brings (`[fault]`).
Fitting is in fitting.py; reading and writing the table's file is the caller's.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

import numpy as np
import polars as pl
from scipy import sparse

from models.complaints.ngrams import find_ngrams, keys_of

BIAS, SCALE = "(bias)", "(scale)"
_TABLE = {"feature": pl.String, "class": pl.String, "weight": pl.Float64}


@dataclass(frozen=True)
class Examples:
    """What a model looks at, one row an example.

    Attributes:
        text: Str, no nulls.
        terms: List[str], the terms of each text; None when no model is to use any.
        columns: Bool or numeric columns; None when there are none.
    """

    text: pl.Series
    terms: pl.Series | None = None
    columns: pl.DataFrame | None = None


@dataclass(frozen=True)
class LinearModel:
    """A softmax over weighted features.

    Attributes:
        features: Names, sorted.
        classes: Names, in the order of the columns of `weights`.
        weights: Shape (features, classes), float64.
        bias: Shape (classes,), float64.
        scale: Scores are multiplied by it, so that probabilities come true.
    """

    features: tuple[str, ...]
    classes: tuple[str, ...]
    weights: np.ndarray
    bias: np.ndarray
    scale: float = 1.0

    @classmethod
    def from_frame(cls, table: pl.DataFrame) -> Self:
        """The model in a table.

        Args:
            table: feature str, class str, weight f64, as `to_frame` gives it. A weight that is not there is 0.

        Raises:
            ValueError: A column is missing, a weight is not a number or stands twice, or a class has no bias.
        """
        wrong = _wrong(table)
        if wrong:
            raise ValueError(f"a model {wrong}; build it again with `tingsu train`")
        bias = table.filter(pl.col("feature") == BIAS)
        classes = tuple(bias["class"])
        scale = table.filter(pl.col("feature") == SCALE)["weight"]
        named = table.filter(~pl.col("feature").is_in([BIAS, SCALE]))
        features = sorted(set(named["feature"]))
        weights = np.zeros((len(features), len(classes)))
        rows = pl.Series(features, dtype=pl.String).search_sorted(named["feature"]).to_numpy()
        weights[rows, [classes.index(name) for name in named["class"]]] = named["weight"].to_numpy()
        return cls(tuple(features), classes, weights, bias["weight"].to_numpy(), scale[0] if len(scale) else 1.0)

    def to_frame(self) -> pl.DataFrame:
        """The model as a table: feature str, class str, weight f64; bias and scale first, then by feature and class."""
        head = [(BIAS, name, float(weight)) for name, weight in zip(self.classes, self.bias, strict=True)]
        rows, columns = np.nonzero(self.weights)
        body = [
            (self.features[row], self.classes[column], float(self.weights[row, column]))
            for row, column in zip(rows, columns, strict=True)
        ]
        return pl.DataFrame([*head, (SCALE, self.classes[0], self.scale), *body], schema=_TABLE, orient="row")

    def scores(self, examples: Examples) -> np.ndarray:
        """Log-odds of each class up to a constant, shape (examples, classes), float64."""
        return (matrix_of(examples, self.features) @ self.weights + self.bias) * self.scale

    def probabilities(self, examples: Examples) -> np.ndarray:
        """Probability of each class, shape (examples, classes), float64; rows add up to 1."""
        return softmax(self.scores(examples))

    def reasons(self, examples: Examples, name: str, *, most: int = 5) -> pl.DataFrame:
        """The features that speak most for a class, against the mean of the other classes.

        Args:
            examples: As for `scores`.
            name: The class.
            most: How many at most for an example.

        Returns:
            row u32 (of the example), feature str, worth f64 (above 0); sorted by row, the weightiest first.
        """
        at = self.classes.index(name)
        worth = self.weights[:, at] - np.delete(self.weights, at, axis=1).mean(axis=1)
        held = matrix_of(examples, self.features).tocoo()
        found = pl.DataFrame({"row": held.row.astype(np.uint32), "at": held.col, "worth": held.data * worth[held.col]})
        order = {"by": ["row", "worth", "at"], "descending": [False, True, False]}
        top = found.filter(pl.col("worth") > 0).sort(**order).filter(pl.int_range(pl.len()).over("row") < most)
        names = pl.Series(self.features, dtype=pl.String)
        return top.select("row", names.gather(top["at"]).alias("feature"), "worth")


def scores_together(models: Sequence[LinearModel], text: pl.Series) -> list[np.ndarray]:
    """What `LinearModel.scores` of each model gives for texts, the n-grams of all looked up at once.

    Args:
        models: Of n-grams; terms and columns are never held.
        text: Str, no nulls.

    Returns:
        Of each model an array of shape (texts, classes), float64.
    """
    names = _all_names(tuple(model.features for model in models))
    held = _ones(*_ngrams(text, names), len(text), len(names))
    order = pl.Series(names, dtype=pl.String)
    found = []
    for model in models:
        rows = order.search_sorted(pl.Series(model.features, dtype=pl.String)).to_numpy()
        # The last column counts what of a text the model knows.
        weights = np.zeros((len(names), len(model.classes) + 1))
        weights[rows, :-1], weights[rows, -1] = model.weights, 1.0
        sums = held @ weights
        known = np.sqrt(np.maximum(sums[:, -1:], 1.0))
        found.append((sums[:, :-1] / known + model.bias) * model.scale)
    return found


@lru_cache(maxsize=4)
def _all_names(features: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """Names of the features of several models, sorted."""
    return tuple(sorted(set().union(*features)))


def matrix_of(examples: Examples, features: Sequence[str]) -> sparse.csr_matrix:
    """The examples as rows.

    Args:
        examples: What is looked at.
        features: Names, sorted; those of columns that the examples don't have are never held.

    Returns:
        Shape (examples, features), float64: 1 where a text holds an n-gram or has a term, the value of a column.
        What is n-gram and term is divided by the root of its number, so that long texts don't shout.
    """
    names = pl.Series(features, dtype=pl.String)
    shape = (len(examples.text), len(features))
    words = sparse.csr_matrix(_ones(*_ngrams(examples.text, tuple(features)), *shape))
    words = words + _ones(*_terms(examples.terms, names), *shape) if examples.terms is not None else words
    sizes = np.maximum(np.diff(words.indptr), 1)
    words = sparse.diags_array(1 / np.sqrt(sizes)) @ words
    return sparse.csr_matrix(words + _columns(examples.columns, tuple(features), shape))


def _wrong(table: pl.DataFrame) -> str:
    """Why a table is no model; empty when it is one."""
    if dict(table.schema) != _TABLE:
        return f"has the columns {dict(table.schema)!r}, wanted {_TABLE}"
    if not table.select("feature", "class").is_unique().all():
        return "names a weight twice"
    if not table["weight"].is_finite().all():
        return "has a weight that is no number"
    biased = set(table.filter(pl.col("feature") == BIAS)["class"])
    return "" if biased == set(table["class"]) else "has no bias for a class"


def softmax(scores: np.ndarray) -> np.ndarray:
    """Scores as probabilities, same shape; rows add up to 1."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


def _ngrams(text: pl.Series, features: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
    keys, places = _vocabulary(features)
    rows, found = find_ngrams(text, keys)
    return rows, places[found]


@lru_cache(maxsize=16)
def _vocabulary(features: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Sorted keys of the n-grams among the features, and their places: made once, which a few texts would not pay."""
    names = pl.Series(features, dtype=pl.String)
    places = (~names.str.contains(r"^[<\[]")).arg_true().to_numpy()
    keys = keys_of(names.gather(places))
    order = np.argsort(keys)
    return keys[order], places[order]


def _terms(terms: pl.Series, names: pl.Series) -> tuple[np.ndarray, np.ndarray]:
    known = pl.DataFrame({"name": names, "at": np.arange(len(names))}).filter(pl.col("name").str.starts_with("<"))
    said = pl.DataFrame({"row": np.arange(len(terms)), "name": terms}).explode("name")
    found = said.with_columns(pl.format("<{}>", "name").alias("name")).join(known, on="name")
    return found["row"].to_numpy(), found["at"].to_numpy()


def _columns(columns: pl.DataFrame | None, features: tuple[str, ...], shape: tuple[int, int]) -> sparse.csr_matrix:
    named = {} if columns is None else {name: bisect_left(features, f"[{name}]") for name in columns.columns}
    at = {name: place for name, place in named.items() if features[place : place + 1] == (f"[{name}]",)}
    if not at:
        return sparse.csr_matrix(shape)
    values = columns.select(pl.col(list(at)).cast(pl.Float64)).to_numpy()
    rows, places = np.nonzero(values)
    where = np.array(list(at.values()))
    return sparse.csr_matrix((values[rows, places], (rows, where[places])), shape=shape)


def _ones(rows: np.ndarray, places: np.ndarray, height: int, width: int) -> sparse.csr_matrix:
    """1 where something was found, however often."""
    found = sparse.csr_matrix((np.ones(rows.size), (rows, places)), shape=(height, width))
    found.sum_duplicates()
    found.data[:] = 1
    return found
