"""The cells of a sheet of an XLSX book as text, row by row, however large it is.

Which row is the header is decided in spreadsheet, and how far a merged cell reaches in merged_cells.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from math import copysign
from typing import BinaryIO

import polars as pl

from pipelines.readers.batches import BATCH_LETTERS
from pipelines.readers.delivery import UnusableFileError
from pipelines.readers.disk import Frames, Texts
from pipelines.readers.merged_cells import Region
from pipelines.readers.xml_text import LocalNames, RichText, feed, parser, unescaped

# What Excel writes where a formula gives nothing, also where people pasted it as text.
ERRORS = ["#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA"]
REGION = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):[A-Z]{1,3}([0-9]{1,7})")
# A batch ends with the row that makes it so large; with its own, a row is refused.
BATCH_CELLS, LONGEST_ROW = 250_000, 32 << 20
MOST_COLUMNS, MOST_WAITING, MOST_REGIONS = 16_384, 500_000, 500_000
EPOCH, BEFORE_1904, LEAP_DAY, LAST_DAY = datetime(1899, 12, 30), 1462, 60, 2_958_466
DIGITS = "0123456789"


@dataclass
class SheetCells:
    """What a sheet holds.

    Attributes:
        frames: row i64, from 0, and a str column each, named by its place from 0; in their order, blank rows left out.
        columns: Place of each column that holds anything, and the last row in which it does.
        height: Place after the last row in which anything is.
        regions: Merged cells that span rows.
    """

    frames: Frames = field(default_factory=Frames)
    columns: dict[int, int] = field(default_factory=dict)
    height: int = 0
    regions: set[Region] = field(default_factory=set)

    def add(self, rows: pl.DataFrame) -> None:
        """Add rows, errors as blanks."""
        cells = rows.drop("row")
        cells = cells.with_columns(pl.when(~pl.all().is_in(ERRORS)).then(pl.all()))
        self.frames.add(cells.select(rows["row"].cast(pl.Int64), pl.all()))
        for cell in cells:
            filled = cell.is_not_null().arg_true()
            if filled.len():
                self.columns[int(cell.name)] = rows["row"][filled[-1]]
        self.height = rows["row"][-1] + 1


def read_sheet(
    stream: BinaryIO, texts: Texts, *, moments: frozenset[str], is_1904: bool, most_letters: int
) -> SheetCells:
    """Read a sheet.

    Args:
        stream: Its part of the book.
        texts: What sheets share.
        moments: Numbers of the styles that show a date or time.
        is_1904: Whether days are counted from 1904.
        most_letters: More than this its cells may not hold, together.

    Raises:
        UnusableFileError: too_large.
    """
    met = Elements()
    cells = _Cells(texts.lookup(), Numbers(BEFORE_1904 if is_1904 else 0), moments, most_letters)
    for _ in feed(met.parser, stream, met.pieces):
        for number, row in met.take_rows():
            cells.take(number, row)
            if cells.is_full():
                cells.flush()
    cells.flush()
    cells.found.regions = met.regions
    return cells.found


class Elements:
    """What is met in the XML of a sheet.

    Attributes:
        parser: The parser that is to be fed.
        pieces: Of a text that has not ended.
        regions: Merged cells.
    """

    def __init__(self) -> None:
        """Nothing yet."""
        self.parser = parser()
        self.regions: set[Region] = set()
        self._text = RichText()
        self.pieces = self._text.pieces
        self._local, self._columns = LocalNames(), Columns()
        self._rows: list[tuple[int, str | None]] = []
        self._cells: list[dict[str, str]] = []
        self._listen()

    def take_rows(self) -> Iterator[tuple[str | None, list[dict[str, str]]]]:
        """The number of each row that has ended, and the attributes of its cells, with their value as `v` or `is`."""
        for (start, number), (end, _) in pairwise(self._rows):
            yield number, self._cells[start:end]
        if self._rows:
            start, number = self._rows[-1]
            del self._cells[:start]
            self._rows[:] = [(0, number)]
        if len(self._cells) > MOST_WAITING:
            raise UnusableFileError("too_large")

    def _listen(self) -> None:
        local, pieces, cells = self._local, self.pieces, self._cells

        def start(element: str, attributes: dict[str, str]) -> None:
            name = local[element]
            if name == "c":
                cells.append(attributes)
            elif name == "v":
                pieces.clear()
            elif name == "row":
                self._rows.append((len(cells), attributes.get("r")))
            else:
                self._text.start(name)

        def end(element: str) -> None:
            name = local[element]
            if name == "v":
                if cells:
                    cells[-1]["v"] = pieces[0] if len(pieces) == 1 else "".join(pieces)
            elif name not in ("c", "row"):
                self._end(name)

        made = self.parser
        made.StartElementHandler, made.EndElementHandler, made.CharacterDataHandler = start, end, pieces.append

    def _end(self, name: str) -> None:
        self._text.end(name)
        if name == "is" and self._cells:
            self._cells[-1]["is"] = self._text.take()
        elif name == "sheetData":
            self._rows.append((len(self._cells), None))
            self.parser.StartElementHandler, self.parser.EndElementHandler = self._merge, None
            self.parser.CharacterDataHandler = None

    def _merge(self, element: str, attributes: dict[str, str]) -> None:
        region = self._local[element] == "mergeCell" and REGION.fullmatch(attributes.get("ref", ""))
        if region and int(region[2]) < int(region[3]):
            self.regions.add((self._columns[region[1]], int(region[2]) - 1, int(region[3]) - 1))
            if len(self.regions) > MOST_REGIONS:
                raise UnusableFileError("too_large")


class _Cells:
    """Cells as the texts that they show, put together to frames."""

    def __init__(
        self, text: Callable[[int], str], numbers: "Numbers", moments: frozenset[str], most_letters: int
    ) -> None:
        self._left = most_letters
        self.found = SheetCells()
        self._text, self._number, self._moment = text, numbers.number, numbers.moment
        self._moments, self._columns = moments, Columns()
        self._row = -1
        self._letters = 0
        self._rows: list[int] = []
        self._filled: dict[int, list[str | None]] = {}

    def take(self, number: str | None, cells: list[dict[str, str]]) -> None:
        """Take the cells of a row."""
        self._row = max(self._row + 1, int(number or 0) - 1)
        column = -1
        for cell in cells:
            place = cell.get("r")
            column = column + 1 if place is None else self._columns[place.rstrip(DIGITS)]
            value = self._shown(cell)
            if value is not None:
                self._put(column, value)
        if self._letters > LONGEST_ROW:
            raise UnusableFileError("too_large")

    def _shown(self, cell: dict[str, str]) -> str | None:
        text, kind = cell.get("v"), cell.get("t")
        if not text:
            return cell.get("is")
        if kind == "s":
            return self._shared(text)
        if kind is None or kind == "n":
            return self._moment(text) if cell.get("s") in self._moments else self._number(text)
        if kind == "b":
            return "false" if text == "0" else "true"
        return unescaped(text)

    def _shared(self, place: str) -> str:
        if place.isdecimal():
            with suppress(IndexError):
                return self._text(int(place))
        raise UnusableFileError("unreadable_file")

    def _put(self, column: int, value: str) -> None:
        if not self._rows or self._rows[-1] != self._row:
            self._rows.append(self._row)
        filled = self._filled.get(column)
        if filled is None:
            filled = self._filled[column] = []
        blanks = len(self._rows) - 1 - len(filled)
        if blanks > 0:
            filled += [None] * blanks
        elif blanks < 0:  # the same cell again: the last one counts
            filled.pop()
        filled.append(value)
        self._letters += len(value)

    def is_full(self) -> bool:
        """Whether there is enough for a frame."""
        return len(self._rows) * len(self._filled) > BATCH_CELLS or self._letters > BATCH_LETTERS

    def flush(self) -> None:
        """Make a frame of what was taken."""
        if self._rows:
            height = len(self._rows)
            columns = {"row": pl.Series(self._rows, dtype=pl.Int64)}
            for place, cells in sorted(self._filled.items()):
                columns[str(place)] = pl.Series(cells + [None] * (height - len(cells)), dtype=pl.String)
            self.found.add(pl.DataFrame(columns))
        self._left -= self._letters
        if self._left < 0:
            raise UnusableFileError("too_large")
        self._rows, self._filled, self._letters = [], {}, 0


class Columns(dict[str, int]):
    """Places of columns, from 0, by their letters."""

    def __missing__(self, letters: str) -> int:
        """A is 0, Z 25, AA 26."""
        place = 0
        for letter in letters.upper():
            place = place * 26 + ord(letter) - 64
        if not 0 < place <= MOST_COLUMNS:
            raise UnusableFileError("unreadable_file")
        self[letters] = place - 1
        return place - 1


class Numbers:
    """Numbers as the text that they show."""

    def __init__(self, shift: int) -> None:
        """Count days from so many days later than 1899-12-30."""
        self._shift = shift
        self.moment = lru_cache(1 << 16)(self._moment)

    @staticmethod
    def number(text: str) -> str:
        """A number with nine digits after the point at most, as Excel shows; what is no number as it stands."""
        if text.isdecimal() and len(text) < 16 and text[0] != "0":
            return text
        try:
            number = float(text)
        except ValueError:
            return unescaped(text)
        return f"{number:.9f}".rstrip("0").rstrip(".")

    def _moment(self, text: str) -> str:
        """Days as the date and time that they are; what is none as number.

        Source:
            ECMA-376 part 1, section 18.17.4.1; Excel has a 29 February 1900.
        """
        try:
            days = float(text) + self._shift
        except ValueError:
            return unescaped(text)
        if not -LAST_DAY < days < LAST_DAY:
            return self.number(text)
        counted = (days if days >= LEAP_DAY else days + 1) * 86_400_000
        # Halves go away from zero, as spreadsheets show them; `round` would take them to the even one.
        moment = EPOCH + timedelta(milliseconds=int(counted + copysign(0.5, counted)))
        return moment.isoformat(" ", "milliseconds" if moment.microsecond else "seconds")
