"""Which complaints are about the same matter, before anybody asks how many people raised it."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from scipy import sparse
from sklearn.preprocessing import normalize

from models.hotspots.assignment import assign, centres
from models.hotspots.linkage import link, similarity_graph

# What is left after a sample was grouped is sampled again, so that small matters are found in large numbers.
ROUNDS = 12
HEADS = 3  # complaints of each living hotspot that are in the first sample however small their share


class Clustering(ABC):
    """A way to group complaints."""

    @abstractmethod
    def group(self, vectors: sparse.csr_matrix, together: np.ndarray) -> np.ndarray:
        """Group complaints.

        Args:
            vectors: Rows, the longer the more their likeness to others can be believed, none longer than 1; zero rows
                for complaints that say nothing. Shape (complaints, columns).
            together: Group that a complaint begins in, shape (complaints,); -1 begins alone.

        Returns:
            Group of each complaint, shape (complaints,), int64, numbered by first member; -1 for what says nothing, or
            was left over.
        """


@dataclass(frozen=True)
class AverageLinkage(Clustering):
    """Average linkage on the graph of nearest complaints, of a sample where there are many; the rest is assigned.

    Attributes:
        cut: Average cosine, as far as it is believed, at which groups still merge.
        join: Cosine to a group's centre at which a complaint outside the sample belongs to it.
        neighbours: Nearest complaints looked at for each.
        sample: Different complaints that are linked at once.
        threads: Threads; the result does not depend on them.
    """

    cut: float
    join: float
    neighbours: int = 60
    sample: int = 5_000
    threads: int = 1

    def group(self, vectors: sparse.csr_matrix, together: np.ndarray) -> np.ndarray:
        """See `Clustering`."""
        place, sizes = distinct_rows(vectors)
        first = np.unique(place, return_index=True)[1]
        distinct, begins = vectors[first], together[first]
        says = np.diff(distinct.indptr) > 0
        if sizes.size <= self.sample:
            groups = np.where(says, self._link(distinct, sizes, begins), -1)
        else:
            groups = self._link_in_rounds(distinct, sizes, begins, np.flatnonzero(says))
        return groups[place]

    def _link(self, vectors: sparse.csr_matrix, sizes: np.ndarray, together: np.ndarray) -> np.ndarray:
        settings = {"neighbours": self.neighbours, "threshold": self.cut / 4, "threads": self.threads}
        return link(similarity_graph(vectors, **settings), cut=self.cut, sizes=sizes, together=together)

    def _link_in_rounds(
        self, vectors: sparse.csr_matrix, sizes: np.ndarray, together: np.ndarray, left: np.ndarray
    ) -> np.ndarray:
        units = normalize(vectors).tocsr()
        groups, seen = np.full(sizes.size, -1, dtype=np.int64), np.zeros(sizes.size, dtype=bool)
        for number in range(ROUNDS):
            new = left[~seen[left]]
            chosen = new[:: max(1, -(-new.size // self.sample))]
            if number == 0:
                chosen = np.union1d(chosen, _heads(together))
            if not chosen.size:
                break
            seen[chosen] = True
            found = _companies(self._link(vectors[chosen], sizes[chosen], together[chosen]), sizes[chosen])
            base = groups.max(initial=-1) + 1
            groups[chosen] = np.where(found >= 0, found + base, -1)
            left = np.flatnonzero((groups < 0) & (np.diff(vectors.indptr) > 0))
            centre = centres(units, np.where(groups >= base, groups - base, -1), count=found.max(initial=-1) + 1)
            near, _ = assign(units[left], centre, at_least=self.join, threads=self.threads)
            groups[left] = np.where(near >= 0, near + base, -1)
            left = left[near < 0]
        return groups


def _companies(groups: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Groups of more than one complaint, renumbered in order; the rest is -1."""
    large = np.bincount(groups, weights=sizes) > 1
    return np.where(large, np.cumsum(large) - 1, -1)[groups]


def _heads(together: np.ndarray) -> np.ndarray:
    """The first few rows of each group."""
    rows = np.flatnonzero(together >= 0)
    ordered = rows[np.argsort(together[rows], kind="stable")]
    of = together[ordered]
    starts = np.flatnonzero(np.r_[True, of[1:] != of[:-1]]) if of.size else np.zeros(0, dtype=np.int64)
    rank = np.arange(of.size) - np.repeat(starts, np.diff(np.r_[starts, of.size]))
    return ordered[rank < HEADS]


def distinct_rows(vectors: sparse.csr_matrix) -> tuple[np.ndarray, np.ndarray]:
    """The place of every row among the distinct ones, in the order of first occurrence; and how often each occurs."""
    data = vectors.data.round(9)
    keys = [
        blake2b(vectors.indices[start:end].tobytes() + data[start:end].tobytes(), digest_size=16).digest()
        for start, end in zip(vectors.indptr[:-1], vectors.indptr[1:], strict=True)
    ]
    seen: dict[bytes, int] = {}
    place = np.fromiter((seen.setdefault(key, len(seen)) for key in keys), dtype=np.int64, count=len(keys))
    return place, np.bincount(place)
