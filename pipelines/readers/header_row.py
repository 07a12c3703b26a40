"""Where the header row of a sheet stands: below its titles, above its records."""

import re
from dataclasses import dataclass
from functools import cache

import yaml

from models.intake.sources import plain
from pipelines.settings import REFERENCE

MOST_LEVELS = 4
# A date, time, number or truth value: what stands under a header and not in it.
VALUE = re.compile(r"[\s.,:/%+\-¥￥$]*[0-9][\s0-9.,:/%+\-¥￥$年月日号时分秒上下午TZE]*|true|false")


@dataclass(frozen=True)
class HeaderRow:
    """Where the header row stands, and which rows above it are records all the same.

    Attributes:
        row: Place of the header row.
        kept: Places of rows above it that are no titles.
    """

    row: int
    kept: range = range(0)


def find_header(
    top: list[list[str]], *, tied: frozenset[int] = frozenset(), earlier: list[str], least: int
) -> HeaderRow | None:
    """Where the header row is.

    It is the row with the most headers that reference/headers.yaml knows, two at least; else the first row wider than
    half of the widest that holds no value. Rows above it are titles, unless they may be records.

    Args:
        top: The first rows, cells stripped, blank for none.
        tied: Rows that share a merged cell with the next one: the levels of a header are tied.
        earlier: Headers of an earlier sheet, which a sheet without a header row goes on under.
        least: Cells that a row of unknown headers must have.

    Returns:
        The place, or None when no row is recognised.
    """
    filled = [list(filter(None, row)) for row in top]
    widest = max(map(len, filled))
    known = [_known_count(row) if len(row) >= min(2, widest) else 0 for row in filled]
    if any(known):
        first, best = known.index(next(filter(None, known))), known.index(max(known))
        kept = range(0) if best == first + 1 else range(first, best)
        return HeaderRow(_lowest_level(best, filled, tied), kept)
    for place, row in enumerate(filled):
        if len(row) * 2 > widest and len(row) >= least and _are_labels(row) and len({*row}) * 2 > len(row):
            is_record = any(len(above) >= len(row) for above in filled[:place])
            place = _lowest_level(place, filled, tied)
            goes_on = len(earlier) == len(top[place]) and not _stands_over(top[place], top[place + 1 :], earlier)
            return None if is_record or goes_on else HeaderRow(place)
    return None


def _known_count(row: list[str]) -> int:
    """How many known headers a row has; 0 when they are too few to make it a header."""
    count = len({plain(cell) for cell in row} & _known_headers())
    is_header = count >= min(2, len(row)) and (_are_labels(row) or count * 2 > len(row))
    return count if is_header else 0


def _lowest_level(place: int, filled: list[list[str]], tied: frozenset[int]) -> int:
    lowest = place
    while lowest in tied and lowest + 1 < len(filled) and _are_labels(filled[lowest + 1]):
        lowest += 1
    # What is merged over more rows than a header has levels belongs to the records.
    return lowest if lowest - place < MOST_LEVELS else place


def _stands_over(row: list[str], below: list[list[str]], earlier: list[str]) -> bool:
    """Whether a row of unknown words is a header: it has one that was met before, or a label over values."""
    if {*filter(None, row)} & {*earlier}:
        return True
    columns = [[cell for cell in column if cell] for column in zip(*below, strict=True)] or [[] for _ in row]
    return any(cell and cells and not _has_label(cells) for cell, cells in zip(row, columns, strict=True))


def _are_labels(row: list[str]) -> bool:
    return not any(map(VALUE.fullmatch, row))


def _has_label(cells: list[str]) -> bool:
    return not all(map(VALUE.fullmatch, cells))


@cache
def _known_headers() -> frozenset[str]:
    given = yaml.safe_load((REFERENCE / "headers.yaml").read_text(encoding="utf-8"))
    return frozenset(plain(word) for words in given["fields"].values() for word in words)
