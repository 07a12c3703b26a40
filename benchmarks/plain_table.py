"""A table in plain text, as it can be pasted into RESULTS.md."""

import math
from collections.abc import Sequence


def show(title: str, header: Sequence[str], rows: Sequence[Sequence[object]], *notes: str) -> None:
    """Print a table, first column to the left, the others to the right.

    Args:
        title: First line.
        header: Names of the columns.
        rows: As many cells as the header has, floats are shown with three digits, not a number as nothing; or two, a
            name and a remark.
        notes: Lines below.
    """
    cells = [[_text(cell) for cell in row] for row in (header, *rows)]
    full = [row for row in cells if len(row) == len(header)]
    widths = [max(map(len, column)) for column in zip(*full, strict=True)]
    widths[0] = max(len(row[0]) for row in cells)
    lines = [_line(row, widths if len(row) == len(header) else [widths[0], 0]) for row in cells]
    rule = "-" * (sum(widths) + 2 * (len(widths) - 1))
    print("\n".join([title, "", lines[0], rule, *lines[1:], *notes]))  # noqa: T201


def _text(cell: object) -> str:
    if not isinstance(cell, float):
        return str(cell)
    return "" if math.isnan(cell) else f"{cell:.3f}"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join([cells[0].ljust(widths[0]), *map(str.rjust, cells[1:], widths[1:])]).rstrip()
