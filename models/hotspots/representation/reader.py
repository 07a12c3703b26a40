"""A reader that has learnt scenarios of other companies, and says which of them a complaint is like.

Its answers are columns beside the words: two complaints that it takes for the same scenario are near each other though
they share no word, and one that it takes for none is left to its words. Learning is in learning.py.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
import polars as pl
from scipy import sparse
from sklearn.preprocessing import normalize

from models.hotspots.representation.blocks import Block
from models.hotspots.representation.wording import count_wording

OTHER = "(other)"  # what belongs to no scenario
BIAS, IDF = "(bias)", "(idf)"
# How sharply the nearest class is preferred, how many are kept, and from which probability on.
SHARPNESS, KEPT, LEAST = 8.0, 8, 0.02
BATCH = 20_000
_TABLE = {"feature": pl.String, "class": pl.String, "weight": pl.Float32}


@dataclass(frozen=True)
class Reader(Block):
    """Linear scores of classes over the wording.

    Attributes:
        names: What is looked at, see wording.py; sorted.
        classes: Names of the scenarios, sorted.
        idf: Weight of each name, shape (names,).
        weights: Shape (names, classes), float32.
        bias: Shape (classes,).
    """

    names: pl.Series
    classes: tuple[str, ...]
    idf: np.ndarray
    weights: np.ndarray
    bias: np.ndarray

    @classmethod
    def from_frame(cls, table: pl.DataFrame) -> Self:
        """The reader in a table.

        Args:
            table: feature str, class str, weight f32, as `to_frame` gives it; a weight that is not there is 0.

        Raises:
            ValueError: It is not such a table.
        """
        if dict(table.schema) != _TABLE:
            raise ValueError(
                f"a reader has the columns {dict(table.schema)!r}, wanted {_TABLE}; make it with `make reader`"
            )
        bias, idf = table.filter(feature=BIAS).sort("class"), table.filter(pl.col("class") == IDF).sort("feature")
        cells = table.filter((pl.col("feature") != BIAS) & (pl.col("class") != IDF))
        weights = np.zeros((idf.height, bias.height), dtype=np.float32)
        at = idf["feature"].search_sorted(cells["feature"]), bias["class"].search_sorted(cells["class"])
        weights[at[0].to_numpy(), at[1].to_numpy()] = cells["weight"].to_numpy()
        numbers = (column["weight"].to_numpy().astype(float) for column in (idf, bias))
        return cls(idf["feature"], tuple(bias["class"]), next(numbers), weights, next(numbers))

    def to_frame(self) -> pl.DataFrame:
        """The reader as a table: feature, class, weight; sorted."""
        rows, columns = np.nonzero(self.weights)
        classes = pl.Series(self.classes)
        parts = [
            (self.names.gather(rows), classes.gather(columns), self.weights[rows, columns]),
            (self.names, pl.repeat(IDF, self.names.len(), eager=True), self.idf),
            (pl.repeat(BIAS, classes.len(), eager=True), classes, self.bias),
        ]
        frames = [pl.DataFrame(dict(zip(_TABLE, part, strict=True)), schema_overrides=_TABLE) for part in parts]
        return pl.concat(frames).sort("feature", "class")

    def vectors(self, said: pl.DataFrame, *, rows: int) -> sparse.csr_matrix:
        """See `Block`: a column a scenario, the square roots of their probabilities; what is other is left out.

        Source:
            The cosine of such rows is the Bhattacharyya coefficient of the two distributions (1943).
        """
        counts = count_wording(said, self.names, rows=rows)
        if not counts.nnz:
            return sparse.csr_matrix((rows, len(self.classes) - 1))
        counts.data = 1 + np.log(counts.data)
        looked = normalize(counts @ sparse.diags(self.idf)).astype(np.float32).tocsr()
        return sparse.vstack([self._likely(looked[start : start + BATCH]) for start in range(0, rows, BATCH)]).tocsr()

    def _likely(self, looked: sparse.csr_matrix) -> sparse.csr_matrix:
        scores = SHARPNESS * (looked @ self.weights + self.bias)
        odds = np.exp(scores - scores.max(axis=1, keepdims=True))
        odds /= odds.sum(axis=1, keepdims=True)
        odds[np.diff(looked.indptr) == 0] = 0
        odds = np.delete(odds, self.classes.index(OTHER), axis=1).round(6)
        if odds.shape[1] > KEPT:
            odds[odds < np.partition(odds, -KEPT, axis=1)[:, [-KEPT]]] = 0
        odds[odds < LEAST] = 0
        return sparse.csr_matrix(np.sqrt(odds))
