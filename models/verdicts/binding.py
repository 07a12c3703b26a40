"""What decisions mean tonight: which complaints they bind together or apart.

What became of them once hotspots were found is told in models/verdicts/outcomes.py.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from models.hotspots.constraints import Constraints
from models.verdicts.decisions import HOTSPOT, KINDS, Decision

# Complaints of a hotspot that a decision binds, the nearest to its centre: what a person had in view. All of it would
# freeze its mistakes, too.
CORE = 30


@dataclass
class Meaning:
    """What a decision means tonight.

    Attributes:
        decision: The decision.
        parts: Numbers of the sets of complaints that it is about, the subject's first.
        status: in_force, overruled or gone.
    """

    decision: Decision
    parts: list[int]
    status: str = "in_force"


@dataclass
class Binding:
    """All that was decided about hotspots.

    Attributes:
        constraints: What the fit must hold to.
        meanings: Of each decision, in the order made.
    """

    constraints: Constraints
    meanings: list[Meaning] = field(default_factory=list)


def bind(decisions: Sequence[Decision], complaints: pl.Series) -> Binding:
    """What decisions bind.

    Args:
        decisions: Those in force, in the order made; the ones that are not about hotspots bind nothing here.
        complaints: Ids of the complaints known tonight, in the order of the rows.

    Returns:
        The binding. Of decisions that contradict each other the later one counts.
    """
    about = [decision for decision in decisions if KINDS[decision.kind].subject == HOTSPOT]
    sets, meanings, names = [], [], []
    for decision in about:
        given = list(_sets(decision))
        names += _names(decision, len(given))
        meanings.append(Meaning(decision, list(range(len(sets), len(sets) + len(given)))))
        sets += given
    rows = _rows(sets, complaints)
    parts = np.full(complaints.len(), -1, dtype=np.int64)
    agreed = _Agreement(len(sets))
    for meaning in reversed(meanings):
        if any(rows[part].size == 0 for part in meaning.parts):
            meaning.status = "gone"
        overlaps = [
            (-int(count), int(other), part)
            for part in meaning.parts
            for other, count in zip(*np.unique(parts[rows[part]], return_counts=True), strict=True)
            if other >= 0
        ]
        # A complaint keeps the part that a later decision put it in; the two parts are then one matter.
        agreed.add([(other, part) for _, other, part in sorted(overlaps)], is_apart=False)
        if not agreed.add(_wanted(meaning), meaning.decision.kind in ("apart", "split")) and meaning.status != "gone":
            meaning.status = "overruled"
        for part in meaning.parts:
            free = rows[part][parts[rows[part]] < 0]
            parts[free] = part
    return Binding(Constraints(parts, tuple(agreed.same), tuple(agreed.apart), tuple(names)), meanings)


def _sets(decision: Decision) -> Iterator[list[str]]:
    """The sets of complaints that a decision is about, the subject's first."""
    values = decision.values
    if decision.kind == "split":
        yield from values["parts"]
        return
    bound = None if decision.kind == "pin" else CORE
    yield values["members"][:bound]
    yield from (values["others"][other][:bound] for other in sorted(values.get("others", {})))


def _names(decision: Decision, sets: int) -> list[str]:
    """The hotspot that each set of a decision is."""
    if decision.kind == "apart":
        return [decision.subject, *sorted(decision.values["others"])]
    if decision.kind == "split":
        return [decision.subject, *(f"{decision.id}.{number}" for number in range(1, sets))]
    return [decision.subject] * sets


def retired(binding: Binding) -> list[str]:
    """The ids that no hotspot has any more, because people merged it into another."""
    merged = [meaning for meaning in binding.meanings if meaning.decision.kind == "merge"]
    names = {name for one in merged if one.status != "overruled" for name in one.decision.values["others"]}
    return sorted(names)


def _wanted(meaning: Meaning) -> list[tuple[int, int]]:
    """The pairs of parts that a decision joins or holds apart."""
    first, *others = meaning.parts
    if meaning.decision.kind == "split":
        return [(one, other) for place, one in enumerate(meaning.parts) for other in meaning.parts[place + 1 :]]
    return [(first, other) for other in others]


def _rows(sets: list[list[str]], complaints: pl.Series) -> list[np.ndarray]:
    """The rows of the complaints of each set; those that are not known tonight are left out."""
    numbers = pl.DataFrame({"complaint_id": complaints}).with_row_index("row")
    kinds = {"part": pl.Int64, "complaint_id": pl.List(pl.String)}
    frame = pl.DataFrame({"part": list(range(len(sets))), "complaint_id": sets}, schema=kinds)
    known = frame.explode("complaint_id").join(numbers, on="complaint_id").sort("part", "row")
    found = dict(known.group_by("part").agg("row").iter_rows())
    return [np.array(found.get(part, []), dtype=np.int64) for part in range(len(sets))]


class _Agreement:
    """Pairs that are the same and pairs that are apart, none of them against another.

    Attributes:
        same: Pairs of parts that are one matter.
        apart: Pairs of parts that are not.
    """

    def __init__(self, parts: int) -> None:
        self.same: list[tuple[int, int]] = []
        self.apart: list[tuple[int, int]] = []
        self._of = np.arange(parts)

    def add(self, pairs: list[tuple[int, int]], is_apart: bool) -> bool:
        """Add the pairs that are not against those there are; whether all could be added."""
        added = [self._add(one, other, is_apart) for one, other in pairs]
        return all(added)

    def _add(self, one: int, other: int, is_apart: bool) -> bool:
        low, high = sorted((int(self._of[one]), int(self._of[other])))
        if is_apart:
            if low != high:
                self.apart.append((one, other))
            return low != high
        united = np.where(self._of == high, low, self._of)
        if any(united[a] == united[b] for a, b in self.apart):
            return False
        self._of = united
        self.same.append((one, other))
        return True
