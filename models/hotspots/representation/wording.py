"""How complaints are worded: terms, the characters and runs of two within them, and terms that stand side by side.

退款 and 退钱 share a character, 没收到 and 未收到 a run of two. All of it hangs on distinct terms, so that no text is
read again, whatever its length.
"""

import numpy as np
import polars as pl
from scipy import sparse
from sklearn.feature_extraction.text import TfidfTransformer

from models.hotspots.representation.blocks import Block

SPOKEN = r"[\p{Han}A-Za-z]"
CHARACTER, RUN, BESIDE = ".", ":", " "  # how the names of parts begin, and what stands between two terms


class Wording(Block):
    """What complaints have in common in their wording, whatever it means."""

    def __init__(self, *, fewest: int = 2, widest: float = 0.3) -> None:
        """Leave out what fewer complaints say, or more than a share of them."""
        self._fewest, self._widest = fewest, widest

    def vectors(self, said: pl.DataFrame, *, rows: int) -> sparse.csr_matrix:
        """See `Block`."""
        counts = count_wording(said, names_in(said, fewest=self._fewest), rows=rows)
        spread = np.bincount(counts.indices, minlength=counts.shape[1])
        kept = (spread >= self._fewest) & (spread <= max(self._widest * rows, 10))
        counts = counts[:, np.flatnonzero(kept)]
        return TfidfTransformer(sublinear_tf=True).fit_transform(counts) if counts.nnz else counts


def names_in(said: pl.DataFrame, *, fewest: int) -> pl.Series:
    """The names of all that is said at least so often: str, sorted.

    Args:
        said: row u32, term str, in the order said.
        fewest: Occurrences.
    """
    words = _words(said)
    single = _parts(words["term"].unique()).join(words.group_by("term").len(), on="term")
    often = single.group_by("name").agg(pl.col("len").sum())
    beside = _beside(words).group_by("term", "next").len()
    beside = beside.filter(pl.col("len") >= fewest).select(name=pl.concat_str("term", "next", separator=BESIDE))
    return pl.concat([often.filter(pl.col("len") >= fewest).select("name"), beside])["name"].unique().sort()


def count_wording(said: pl.DataFrame, names: pl.Series, *, rows: int) -> sparse.csr_matrix:
    """How often each complaint says what is named.

    Args:
        said: row u32, term str, in the order said.
        names: Str, distinct, as `names_in` gives them.
        rows: Complaints.

    Returns:
        Shape (rows, names), float64.
    """
    words, known = _words(said), pl.DataFrame({"name": names}).with_row_index("column")
    terms = words["term"].unique().sort()
    place = terms.search_sorted(words["term"]).to_numpy() if terms.len() else np.zeros(0, dtype=np.int64)
    spoken = _matrix(words["row"].to_numpy(), place, (rows, terms.len()))
    parts = _parts(terms).join(known, on="name")
    single = _matrix(
        terms.search_sorted(parts["term"]).to_numpy(), parts["column"].to_numpy(), (terms.len(), len(names))
    )
    split = pl.col("name").str.splitn(BESIDE, 2)
    two = known.filter(pl.col("name").str.contains(BESIDE, literal=True)).select(
        "column", term=split.struct.field("field_0"), next=split.struct.field("field_1")
    )
    beside = _beside(words).join(two, on=["term", "next"])
    both = _matrix(beside["row"].to_numpy(), beside["column"].to_numpy(), (rows, names.len()))
    return (spoken @ single + both).tocsr()


def _words(said: pl.DataFrame) -> pl.DataFrame:
    return said.select("row", "term").filter(pl.col("term").str.contains(SPOKEN))


def _beside(words: pl.DataFrame) -> pl.DataFrame:
    """Each word that another follows in the same complaint: row, term, next."""
    following = words.with_columns(pl.col("term").shift(-1).alias("next"), after=pl.col("row").shift(-1))
    return following.filter(pl.col("row") == pl.col("after")).select("row", "term", "next")


def _parts(terms: pl.Series) -> pl.DataFrame:
    """Each term with its own name, its characters and its runs of two, once for each time it holds them: term, name."""
    whole = pl.DataFrame({"term": terms.cast(pl.String)})
    characters = whole.filter(pl.col("term").str.len_chars() > 1).with_columns(name=pl.col("term").str.split(""))
    characters = characters.explode("name").filter(pl.col("name") != "")
    runs = characters.with_columns(after=pl.col("name").shift(-1).over("term"))
    runs = runs.filter(pl.col("after").is_not_null() & (pl.col("term").str.len_chars() > 2))
    return pl.concat(
        [
            whole.with_columns(name=pl.col("term")),
            characters.with_columns(name=CHARACTER + pl.col("name")),
            runs.select("term", name=RUN + pl.col("name") + pl.col("after")),
        ]
    )


def _matrix(rows: np.ndarray, columns: np.ndarray, shape: tuple[int, int]) -> sparse.csr_matrix:
    return sparse.csr_matrix((np.ones(rows.size), (rows, columns)), shape=shape)
