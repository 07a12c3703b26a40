"""The little grammar that phrases are written in, and the seeded dice that choose.

`(a|b|)` is one of the alternatives, `{name}` a slot that somebody else fills. What the slots mean does not belong
here: see scene.py for facts, story.py for the parts of a story.
"""

import re
from bisect import bisect
from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import accumulate
from typing import NamedTuple, TypeVar

import numpy as np

T = TypeVar("T")

_TOKEN = re.compile(r"[(|){}]")
_POOL = 1 << 15


class Slot(NamedTuple):
    """A place for something chosen later."""

    name: str


class Choice(NamedTuple):
    """Alternatives, one of which is said."""

    ways: tuple["Nodes", ...]


Nodes = tuple[str | Slot | Choice, ...]


class Dice:
    """Seeded choices, drawn from numpy in blocks because one scalar draw costs as much as thirty list look-ups."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._pool: list[float] = []

    def unit(self) -> float:
        """Give a number from 0 to below 1."""
        if not self._pool:
            self._pool = self._rng.random(_POOL).tolist()
        return self._pool.pop()

    def pick(self, options: Sequence[T]) -> T:
        """Give one of the options, each as likely."""
        return options[int(self.unit() * len(options))]

    def chance(self, share: float) -> bool:
        """Give True in this share of throws."""
        return self.unit() < share

    def between(self, low: int, high: int, step: int = 1) -> int:
        """Give a whole number from low to high, both included."""
        return low + step * int(self.unit() * ((high - low) // step + 1))

    def weighted(self, weights: dict[str, float]) -> str:
        """Give a key, as likely as its weight."""
        names, bounds = _bounds(tuple(weights.items()))
        return names[min(bisect(bounds, self.unit() * bounds[-1]), len(names) - 1)]


@lru_cache(maxsize=256)
def _bounds(weights: tuple[tuple[str, float], ...]) -> tuple[list[str], list[float]]:
    return [name for name, _ in weights], list(accumulate(weight for _, weight in weights))


@cache
def parse(phrase: str) -> Nodes:
    """Give the parts of a phrase: literal text, slots and choices.

    Raises:
        ValueError: A bracket is not closed, or closes nothing.
    """
    tokens = _tokens(phrase)
    (nodes, *others), end = _ways(tokens, 0)
    if others or end < len(tokens):
        raise ValueError(
            f"the phrase {phrase!r} has a ')' or '|' outside of brackets; see data/worlds/common/company.yaml"
        )
    return nodes


def _tokens(phrase: str) -> list[str]:
    texts, marks = _TOKEN.split(phrase), [*_TOKEN.findall(phrase), ""]
    return [token for pair in zip(texts, marks, strict=True) for token in pair if token]


def _ways(tokens: list[str], at: int) -> tuple[list[Nodes], int]:
    ways: list[list[str | Slot | Choice]] = [[]]
    while at < len(tokens) and tokens[at] != ")":
        token = tokens[at]
        if token == "|":
            ways.append([])
        elif token == "{":
            if tokens[at + 2 : at + 3] != ["}"]:
                raise ValueError(f"a slot is not closed by '}}' after {''.join(tokens[: at + 2])!r}")
            ways[-1].append(Slot(tokens[at + 1]))
            at += 2
        elif token == "(":
            inner, at = _ways(tokens, at + 1)
            if at == len(tokens):
                raise ValueError(f"a '(' is not closed in {''.join(tokens)!r}")
            ways[-1].append(Choice(tuple(inner)))
        else:
            ways[-1].append(token)
        at += 1
    return [tuple(way) for way in ways], at


def fill(nodes: Nodes, dice: Dice, slot: Callable[[str], str]) -> str:
    """Give the text of a phrase, with alternatives chosen and slots filled.

    Args:
        nodes: What `parse` gave.
        dice: Chooses.
        slot: Gives the text of a slot by its name.
    """
    said = []
    for node in nodes:
        if isinstance(node, str):
            said.append(node)
        elif isinstance(node, Slot):
            said.append(slot(node.name))
        else:
            said.append(fill(dice.pick(node.ways), dice, slot))
    return "".join(said)


def slots_of(phrase: str) -> Iterator[str]:
    """Give the names of all slots of a phrase."""
    waiting = list(parse(phrase))
    while waiting:
        node = waiting.pop()
        if isinstance(node, Slot):
            yield node.name
        elif isinstance(node, Choice):
            waiting += [inner for way in node.ways for inner in way]
