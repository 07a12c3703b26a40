"""What complaints mean beside their words: the things spoken of, and what is wrong with them.

扣费, 钱被划走 and 话费少了三十块 share no word; each has money and what takes it in one clause. The words of each class
are kept by hand, in reference/lexicon/concepts.yaml.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np
import polars as pl
from scipy import sparse
from sklearn.feature_extraction.text import TfidfTransformer

from models.hotspots.representation.blocks import Block

CLAUSE_END = r"^[\p{P}\p{S}\s]+$"
BATCH = 50_000
_KINDS = ("things", "troubles")


@dataclass(frozen=True)
class Concepts(Block):
    """Classes of words that customers use for the same.

    Attributes:
        words: word str, column u32 (of its class), is_trouble bool; a word may stand in several classes.
        things: Names of the classes of things.
        troubles: Names of the classes of troubles.
        fewest: Complaints a concept must occur in.
        widest: Share of complaints above which it says nothing.
    """

    words: pl.DataFrame
    things: tuple[str, ...]
    troubles: tuple[str, ...]
    fewest: int = 2
    widest: float = 0.3

    @classmethod
    def from_dict(cls, given: dict) -> Self:
        """Read the file.

        Args:
            given: `things` and `troubles`: name of a class: its words in one text.

        Raises:
            ValueError: It holds something else.
        """
        if not isinstance(given, dict) or set(given) != set(_KINDS):
            raise ValueError(f"it has {sorted(given or [])}, wanted {' and '.join(_KINDS)}")
        rows = []
        for kind in _KINDS:
            for column, (name, words) in enumerate(given[kind].items()):
                if not isinstance(words, str) or not words.strip():
                    raise ValueError(f"{kind}: {name} is {words!r:.40}, wanted words in one text")
                rows += [(word, column, kind == "troubles") for word in dict.fromkeys(words.split())]
        schema = {"word": pl.String, "column": pl.UInt32, "is_trouble": pl.Boolean}
        return cls(pl.DataFrame(rows, schema, orient="row"), *(tuple(given[kind]) for kind in _KINDS))

    def vectors(self, said: pl.DataFrame, *, rows: int) -> sparse.csr_matrix:
        """See `Block`: a column a thing, a trouble, and a thing with a trouble in one clause."""
        counts = self.count(said, rows=rows)
        spread = np.bincount(counts.indices, minlength=counts.shape[1])
        kept = (spread >= self.fewest) & (spread <= max(self.widest * rows, 10))
        counts = counts[:, np.flatnonzero(kept)]
        return TfidfTransformer(sublinear_tf=True).fit_transform(counts) if counts.nnz else counts

    def count(self, said: pl.DataFrame, *, rows: int) -> sparse.csr_matrix:
        """In how many clauses each complaint says what.

        Args:
            said: row u32, term str, in the order said.
            rows: Complaints.

        Returns:
            Shape (rows, things + troubles + things times troubles).
        """
        ordered = said.select("row", "term").sort("row", maintain_order=True)
        edges = np.searchsorted(ordered["row"].to_numpy(), np.arange(0, rows + BATCH, BATCH)).tolist()
        none = pl.DataFrame(schema={"row": pl.UInt32, "column": pl.Int64})
        cells = [self._cells(ordered[start:end]) for start, end in pairwise(edges)]
        found = pl.concat([none, *cells])
        width = len(self.things) + len(self.troubles) + len(self.things) * len(self.troubles)
        places = (found["row"].to_numpy(), found["column"].to_numpy())
        return sparse.csr_matrix((np.ones(found.height), places), shape=(rows, width))

    def _cells(self, said: pl.DataFrame) -> pl.DataFrame:
        """A thing, a trouble or both in a clause each: row, column."""
        placed = said.with_columns(clause=pl.col("term").str.contains(CLAUSE_END).cum_sum())
        clauses = placed.group_by("row", "clause", maintain_order=True).agg(pl.col("term").str.join())
        words = self.words["word"].unique(maintain_order=True)
        word = pl.col("term").str.extract_many(words.implode(), overlapping=True)
        hits = clauses.select("row", "clause", word=word).explode("word", keep_nulls=False, empty_as_null=False)
        hits = hits.join(self.words, on="word").select("row", "clause", "column", "is_trouble").unique()
        hits = hits.with_columns(pl.col("column").cast(pl.Int64))
        things, troubles = hits.filter(~pl.col("is_trouble")), hits.filter("is_trouble")
        both = things.join(troubles, on=["row", "clause"])
        alone = len(self.things) + len(self.troubles)
        columns = (
            things.select("row", "column"),
            troubles.select("row", column=pl.col("column") + len(self.things)),
            both.select("row", column=alone + pl.col("column") * len(self.troubles) + pl.col("column_right")),
        )
        return pl.concat(columns)
