"""Cells merged over rows: their value in each row that they span and that holds anything of its own."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable

import polars as pl

# Column, first row and last row, from 0, of a merged cell that spans rows; it is filled in its first column only.
Region = tuple[int, int, int]


class FillingDown:
    """Fills frames of the rows of one sheet, one after the other."""

    def __init__(self, regions: Iterable[Region]) -> None:
        """Fill regions; of those that overlap, which is a damage, the first."""
        self._spans: dict[int, list[tuple[int, int]]] = {}
        for column, first, last in sorted(regions, reverse=True):
            spans = self._spans.setdefault(column, [])
            while spans and spans[-1][0] <= last:
                spans.pop()
            spans.append((first, last))
        self._values: dict[int, str | None] = {}

    def fill(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows with merged values filled in.

        Args:
            rows: row i64, rising; a str column each, named by its place.
        """
        numbers = rows["row"].to_list()
        filled = []
        for column, spans in self._spans.items():
            cells = rows[str(column)].to_list() if str(column) in rows.columns else None
            if cells is not None and spans and spans[-1][0] <= numbers[-1]:
                self._fill(column, numbers, cells)
                filled.append(pl.Series(str(column), cells, dtype=pl.String))
        return rows.with_columns(filled)

    def _fill(self, column: int, numbers: list[int], cells: list[str | None]) -> None:
        spans = self._spans[column]
        while spans and spans[-1][0] <= numbers[-1]:
            first, last = spans[-1]
            start, end = bisect_left(numbers, first), bisect_right(numbers, last)
            if numbers[start] == first:
                self._values[column] = cells[start]
            elif first >= numbers[0]:
                self._values[column] = None  # nothing is in its first row
            for place in range(start, end):
                if cells[place] is None:
                    cells[place] = self._values.get(column)
            if last > numbers[-1]:
                return
            spans.pop()
