"""What people decided about complaints, as a fit has to hold to it: who must end together, and who must not.

It works on groups, whatever found them, so that every way of finding can be bound. Which decisions make which
constraints is decided in models/verdicts/binding.py.
"""

from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from models.hotspots.assignment import centres


@dataclass(frozen=True)
class Constraints:
    """What a fit must hold to.

    Attributes:
        parts: Part that a decision put each complaint in, shape (complaints,), int64, -1 for none. The complaints of a
            part end in one group.
        same: Pairs of parts that end in one group.
        apart: Pairs of parts that do not. A pair in `same` is never in here.
        names: The hotspot that each part is, by decision; empty for none. Parts of different hotspots that are not in
            `same` are not brought together by a fit: a person looked at them and saw two.
    """

    parts: np.ndarray
    same: tuple[tuple[int, int], ...] = field(default=())
    apart: tuple[tuple[int, int], ...] = field(default=())
    names: tuple[str, ...] = field(default=())

    @classmethod
    def none(cls, rows: int) -> "Constraints":
        """Nothing to hold to."""
        return cls(np.full(rows, -1, dtype=np.int64))


def begin(living: np.ndarray, constraints: Constraints) -> np.ndarray:
    """The groups that linkage begins from: those of the night before, but what was decided is as it was decided.

    Args:
        living: Group of each complaint the night before, shape (complaints,), -1 for none.
        constraints: What must hold.

    Returns:
        Group of each complaint to begin with, shape (complaints,), int64, -1 for none.
    """
    parts = constraints.parts
    if (parts < 0).all():
        return living
    matters = _Matters(constraints)
    decided = parts >= 0
    begins = living.astype(np.int64).copy()
    begins[decided] = living.max(initial=-1) + 1 + matters.of[parts[decided]]
    return begins


def hold(groups: np.ndarray, vectors: sparse.csr_matrix, constraints: Constraints) -> np.ndarray:
    """Groups in which every decision holds, otherwise as they were.

    The group that most of a part is in becomes the part's. Groups of parts that are the same become one; a group of
    parts that are not is divided, each of its other complaints going with the part that it is nearest to.

    Args:
        groups: Group of each complaint, shape (complaints,), -1 for none.
        vectors: Unit rows, shape (complaints, terms).
        constraints: What must hold.

    Returns:
        Group of each complaint, shape (complaints,), int64, -1 for none.
    """
    parts = constraints.parts
    decided = np.flatnonzero(parts >= 0)
    if not decided.size:
        return groups
    matters = _Matters(constraints)
    of_part, in_group = parts[decided], groups[decided]
    homes = {int(part): home for part in np.unique(of_part) if (home := _home(in_group[of_part == part])) >= 0}
    living_in: dict[int, list[int]] = {}
    for part, home in homes.items():
        living_in.setdefault(home, []).append(part)
    for sharing in living_in.values():
        for place, part in enumerate(sharing):
            for other in sharing[:place]:
                if matters.may_be_one(part, other):
                    matters.unite(part, other)
    held = groups.astype(np.int64).copy()
    first = int(groups.max(initial=-1)) + 1
    held[decided] = first + matters.of[parts[decided]]
    centre = centres(vectors[decided], matters.of[parts[decided]], count=matters.of.size)
    for home, sharing in living_in.items():
        free = np.flatnonzero((groups == home) & (parts < 0))
        wanted = np.unique(matters.of[sharing])
        nearest = np.zeros(free.size, dtype=np.int64)
        if wanted.size > 1 and free.size:
            nearest = np.argmax((vectors[free] @ centre[wanted].T).toarray().round(9), axis=1)
        held[free] = first + wanted[nearest]
    return held


class _Matters:
    """Parts, united where they must be and where nothing forbids it.

    Attributes:
        of: The matter of each part: the lowest of the parts in it.
    """

    def __init__(self, constraints: Constraints) -> None:
        paired = (part for pair in constraints.same + constraints.apart for part in pair)
        self.of = np.arange(max(constraints.parts.max(), *paired, 0) + 1)
        self._names = {part: {name} for part, name in enumerate(constraints.names) if name}
        self._apart = np.array(constraints.apart, dtype=np.int64).reshape(-1, 2)
        for one, other in constraints.same:
            self.unite(one, other)

    def unite(self, one: int, other: int) -> None:
        """Make two parts one matter, unless parts of theirs must be apart."""
        low, high = sorted((int(self.of[one]), int(self.of[other])))
        united = np.where(self.of == high, low, self.of)
        if low != high and not (united[self._apart[:, 0]] == united[self._apart[:, 1]]).any():
            self.of = united
            self._names[low] = self._names.get(low, set()) | self._names.get(high, set())

    def may_be_one(self, one: int, other: int) -> bool:
        """Whether a fit may bring two parts together: they are not two hotspots by decision."""
        names = [self._names.get(int(self.of[part]), set()) for part in (one, other)]
        return not all(names) or bool(names[0] & names[1])


def _home(groups: np.ndarray) -> int:
    """The group that most of some complaints are in, the lowest among equals; -1 when they are in none."""
    inside = groups[groups >= 0]
    return int(np.bincount(inside).argmax()) if inside.size else -1
