"""Fits linear models of texts: which features there are, their weights, how far their probabilities hold."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from models.complaints.linear import Examples, LinearModel, matrix_of, softmax
from models.complaints.ngrams import count_ngrams, names_of

_DECIMALS = 3
_SCALES = np.linspace(0.3, 3.0, 55)  # that calibration tries
_SOFTEST = 1e-6
_HARDLY_HELD = 1e6  # C of a fit of two numbers to thousands
BOTH = np.array([-0.5, 0.5])


@dataclass(frozen=True)
class Fit:
    """How a model is fitted.

    Attributes:
        fewest: Texts that must hold an n-gram, or have a term.
        strength: C of the logistic regression: the larger, the closer to the examples.
        is_balanced: Whether rare classes weigh as much as frequent ones.
        least: Weights nearer to 0 are left out.
    """

    fewest: int = 3
    strength: float = 1.0
    is_balanced: bool = True
    least: float = 0.02


def fit(examples: Examples, labels: pl.Series, how: Fit = Fit(), *, weights: pl.Series | None = None) -> LinearModel:
    """A model of labelled examples.

    Args:
        examples: What is looked at.
        labels: Class of each, str, no nulls.
        how: See `Fit`.
        weights: How much each example counts, f64; all the same when not given.

    Returns:
        The model; the same for the same examples in the same order.

    Raises:
        ValueError: Fewer than two classes.
    """
    return fit_each(examples, labels, [weights], how)[0]


def fit_each(
    examples: Examples, labels: pl.Series, weights: Sequence[pl.Series | None], how: Fit = Fit()
) -> list[LinearModel]:
    """Models of the same examples, each with other weights: cheaper than to look at them once for each.

    Args:
        examples: What is looked at.
        labels: Class of each, str, no nulls.
        weights: For each model, see `fit`. What counts 0 is only known of, which may make an n-gram frequent enough.
        how: See `Fit`.

    Raises:
        ValueError: Fewer than two classes.
    """
    classes = sorted(set(labels))
    if len(classes) < 2:
        raise ValueError(f"examples of {classes} only; at least two classes are wanted to learn from")
    features = _features(examples, how.fewest)
    matrix, truth = matrix_of(examples, features), labels.to_numpy()
    models = []
    for given in weights:
        weighing = np.ones(truth.size) if given is None else given.to_numpy()
        told = np.flatnonzero(weighing)
        found, bias = _weights_of(matrix[told], truth[told], classes, weighing[told], how)
        models.append(_rounded(features, tuple(classes), found, bias, how.least))
    return models


def _weights_of(
    matrix: sparse.csr_matrix, truth: np.ndarray, classes: Sequence[str], weighing: np.ndarray, how: Fit
) -> tuple[np.ndarray, np.ndarray]:
    """Weights, shape (features, classes), and bias, shape (classes,)."""
    learners = []
    # One class against the rest: a tenth of the time of all at once, and on wordings not seen no worse.
    for name in classes if len(classes) > len(BOTH) else classes[1:]:
        learner = LogisticRegression(
            C=how.strength, class_weight="balanced" if how.is_balanced else None, solver="liblinear", tol=1e-3
        )
        learners.append(learner.fit(matrix, truth == name, sample_weight=weighing))
    found = np.hstack([learner.coef_.T for learner in learners])
    bias = np.concatenate([learner.intercept_ for learner in learners])
    if len(learners) == 1:  # log-odds of the second class, shared out to both
        found, bias = found * BOTH, bias * BOTH
    return found, bias


def calibrate(examples: Examples, labels: pl.Series, folds: pl.Series, how: Fit = Fit()) -> LinearModel:
    """A model of labelled examples whose probabilities come true on wordings that it has not seen.

    Args:
        examples: What is looked at.
        labels: Class of each, str.
        folds: What belongs together (a phrase, an industry): for each fold a model is fitted without it, and judged on
            it. Of any type, no nulls.
        how: See `Fit`.

    Returns:
        The model fitted on all, scaled as those were best scaled.

    Source:
        Guo et al. 2017, "On calibration of modern neural networks", section 4.2 (temperature scaling).
    """
    model = fit(examples, labels, how)
    scores = unseen_scores(examples, labels, folds, how)
    truth = np.array([model.classes.index(label) for label in labels])
    losses = [-np.log(softmax(scores * scale)[np.arange(truth.size), truth] + _SOFTEST).mean() for scale in _SCALES]
    return replace(model, scale=float(round(_SCALES[int(np.argmin(losses))], _DECIMALS)))


def come_true(model: LinearModel, scores: np.ndarray, labels: pl.Series) -> LinearModel:
    """A model of two classes, scaled and shifted so that its probabilities come true.

    Args:
        model: Of two classes.
        scores: Of examples that it stands for and that were not seen, shape (examples, 2); see `unseen_scores`.
        labels: Class of each, str.

    Source:
        Platt 1999, "Probabilistic outputs for support vector machines", section 2.1.
    """
    odds = scores[:, [1]] - scores[:, [0]]
    found = LogisticRegression(C=_HARDLY_HELD).fit(odds, labels.to_numpy() == model.classes[1])
    scale, shift = float(found.coef_[0, 0].round(_DECIMALS)), float(found.intercept_[0])
    bias = model.bias + (shift / scale) * BOTH
    return replace(model, scale=scale, bias=bias.round(_DECIMALS))


def unseen_scores(examples: Examples, labels: pl.Series, folds: pl.Series, how: Fit = Fit()) -> np.ndarray:
    """Scores of each example by a model that has not seen its fold, shape (examples, classes), classes sorted.

    Args:
        examples: What is looked at.
        labels: Class of each, str.
        folds: As in `calibrate`.
        how: See `Fit`.

    Raises:
        ValueError: The examples outside of a fold lack a class.
    """
    classes = sorted(set(labels))
    scores = np.zeros((len(labels), len(classes)))
    for fold in sorted(set(folds)):
        is_out = folds == fold
        model = fit(_of(examples, ~is_out), labels.filter(~is_out), how)
        if list(model.classes) != classes:
            raise ValueError(f"without the fold {fold!r} there are only {list(model.classes)} of {classes}")
        scores[is_out.to_numpy()] = model.scores(_of(examples, is_out))
    return scores


def _features(examples: Examples, fewest: int) -> tuple[str, ...]:
    """Names of what is frequent enough, sorted."""
    names = names_of(count_ngrams(examples.text, fewest=fewest))
    if examples.terms is not None:
        counts = examples.terms.list.unique().explode().drop_nulls().value_counts().filter(pl.col("count") >= fewest)
        names += [f"<{term}>" for term in counts.to_series(0)]
    names += [f"[{name}]" for name in (examples.columns.columns if examples.columns is not None else [])]
    return tuple(sorted(names))


def _rounded(
    features: tuple[str, ...], classes: tuple[str, ...], weights: np.ndarray, bias: np.ndarray, least: float
) -> LinearModel:
    """The model with short weights, without those that say nothing."""
    weights = np.where(np.abs(weights) >= least, weights, 0).round(_DECIMALS)
    kept = np.flatnonzero(weights.any(axis=1))
    return LinearModel(tuple(features[at] for at in kept), classes, weights[kept], bias.round(_DECIMALS))


def _of(examples: Examples, rows: pl.Series) -> Examples:
    terms = None if examples.terms is None else examples.terms.filter(rows)
    columns = None if examples.columns is None else examples.columns.filter(rows)
    return Examples(examples.text.filter(rows), terms, columns)
