"""Hotspots that live stay what they are unless enough speaks against it: one night's noise moves nothing.

Which id a group has is decided in models/hotspots/identity.py.
"""

import numpy as np
from scipy import sparse

from models.hotspots.assignment import centres, to_centre

# Mean cosine from which two hotspots that live become one, in times of the cut for those that don't: on the edge of the
# cut they would merge one night and part the next.
UNITES = 2.0
# How much nearer to another centre a complaint must be to leave its hotspot, and how far below the usual it may fall.
LEAVES, FALLS = 0.08, 0.08


def homes_of(living: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """The group that most complaints of each living hotspot are in; -1 when they are in none.

    Args:
        living: Hotspot of each complaint the night before, numbered from 0, shape (complaints,), -1 for none.
        groups: Group of each complaint, shape (complaints,), -1 for none.

    Returns:
        Shape (hotspots,), int64; the lowest among equals.
    """
    homes = np.full(living.max(initial=-1) + 1, -1, dtype=np.int64)
    both = (living >= 0) & (groups >= 0)
    pairs, counts = np.unique(np.stack([living[both], groups[both]]), axis=1, return_counts=True)
    order = np.lexsort((-pairs[1], counts))
    homes[pairs[0][order]] = pairs[1][order]
    return homes


def part_unlike(groups: np.ndarray, vectors: sparse.csr_matrix, living: np.ndarray, *, cut: float) -> np.ndarray:
    """Groups in which no two living hotspots are that are not well alike.

    Args:
        groups: Group of each complaint, shape (complaints,), -1 for none.
        vectors: Unit rows, shape (complaints, terms).
        living: Hotspot of each complaint the night before, numbered from 0, shape (complaints,), -1 for none.
        cut: Mean cosine at which groups merge.

    Returns:
        Group of each complaint, shape (complaints,), int64, -1 for none.
    """
    homes = homes_of(living, groups)
    sharing, counts = np.unique(homes[homes >= 0], return_counts=True)
    parted, last = groups.astype(np.int64).copy(), int(groups.max(initial=-1))
    for group in sharing[counts > 1]:
        rows, inside = np.flatnonzero(groups == group), np.flatnonzero(homes == group)
        means = sparse.vstack(
            [sparse.csr_matrix(vectors[np.flatnonzero(living == one)].mean(axis=0)) for one in inside]
        )
        of = _united((means @ means.T).toarray().round(9), UNITES * cut)
        place = np.searchsorted(inside, living[rows]).clip(0, inside.size - 1)
        own = np.where(inside[place] == living[rows], of[place], -1)
        centre = centres(vectors[rows], own, count=inside.size)
        nearest = np.argmax((vectors[rows] @ centre.T).toarray().round(9), axis=1)
        mine = np.where(own >= 0, own, of[nearest])
        # One of them goes on in the old group's number.
        parted[rows] = np.where(mine == of[0], group, last + 1 + mine)
        last += inside.size
    return parted


def _united(alike: np.ndarray, at_least: float) -> np.ndarray:
    """The lowest of those that chains of likeness join each to, shape (hotspots,)."""
    count, label = sparse.csgraph.connected_components(alike >= at_least, directed=False)
    return np.array([np.flatnonzero(label == one)[0] for one in range(count)])[label]


def stay(groups: np.ndarray, vectors: sparse.csr_matrix, living: np.ndarray, *, join: float) -> np.ndarray:
    """Groups in which complaints are where they were the night before, if they are about as near to it.

    Args:
        groups: Group of each complaint, shape (complaints,), -1 for none.
        vectors: Unit rows, shape (complaints, terms).
        living: Hotspot of each complaint the night before, numbered from 0, shape (complaints,), -1 for none.
        join: Cosine to a centre at which a complaint belongs to it.

    Returns:
        Group of each complaint, shape (complaints,), int64, -1 for none.
    """
    homes = homes_of(living, groups)
    home = np.where(living >= 0, homes[living], -1) if homes.size else np.full(groups.size, -1)
    moved = np.flatnonzero((home >= 0) & (home != groups))
    if not moved.size:
        return groups
    centre = centres(vectors, groups, count=groups.max() + 1)
    at_home, elsewhere = to_centre(vectors, moved, centre, home[moved]), np.zeros(moved.size)
    there = groups[moved] >= 0
    elsewhere[there] = to_centre(vectors, moved[there], centre, groups[moved[there]])
    stays = moved[(at_home >= join - FALLS) & (at_home >= elsewhere - LEAVES)]
    stayed = groups.astype(np.int64).copy()
    stayed[stays] = home[stays]
    return stayed
