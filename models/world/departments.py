"""How each department writes its contacts down: files, headers, dates, and what goes wrong on the way.

Records only: bytes are written by pipelines/deliveries.py.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Any

import numpy as np
import polars as pl

from models.world.phrases import Dice
from models.world.spec import Deliveries, Turns, WorldSpec

_SENT_AGAIN_SHARE = 0.025  # of all contacts, at each end of a period
_OTHER_HAND = 0.03  # records whose date is written another way
_BROKEN_SHARE, _FEWEST_BROKEN = 0.004, 4
_BAD_DATE = "2026-13-45"
_REASONS = {
    "no_text": ("csv", "tsv", "jsonl", "json", "xlsx", "parquet"),
    "bad_date": ("csv", "tsv", "jsonl", "json", "xlsx", "parquet"),
    "wrong_columns": ("csv", "tsv"),
    "bad_json": ("jsonl",),
}
_BEIJING = timezone(timedelta(hours=8))
_SAID = {"text", "title", "turns"}
_FIELD = re.compile(r"{(\w+)}")
Row = dict[str, Any]


@dataclass(frozen=True)
class Record:
    """A record of a delivery.

    Attributes:
        department: Whose it is.
        path: File it is in, below the folder of deliveries.
        external_id: Key of the contact, or of the broken copy.
        cells: Header to cell.
        delivery: new, repeated, or updated (repeated with another state).
        broken: Reason it cannot be used, or None.
    """

    department: str
    path: str
    external_id: str
    cells: Row
    delivery: str = "new"
    broken: str | None = None


def file_of(delivery: Deliveries, day: date, first_day: date) -> str:
    """Give the path of the file that a day's contacts are sent in."""
    if delivery.period == "all":
        return delivery.path
    if delivery.period == "month":
        return delivery.path.format(period=f"{day:%Y%m}")
    start = first_day + timedelta(days=(day - first_day).days // 7 * 7)
    return delivery.path.format(period=f"{start:%Y%m%d}-{start + timedelta(days=6):%Y%m%d}")


def with_mishaps(
    planned: pl.DataFrame, spec: WorldSpec, calendar: list[date], rng: np.random.Generator
) -> pl.DataFrame:
    """Add to what is planned which contacts are sent again with the next file, and which also come broken.

    Args:
        planned: What `plan_contacts` gave.
        spec: The world.
        calendar: Days, in order.
        rng: Seeded.

    Returns:
        The same with path, next_path (of the file it is sent again in, or null) and broken (reason, or null).
    """
    paths = {
        name: [file_of(department.delivery, day, calendar[0]) for day in calendar]
        for name, department in spec.departments.items()
    }
    files = pl.DataFrame(
        [(name, day, path) for name, of_days in paths.items() for day, path in enumerate(of_days)],
        schema={"department": pl.String, "day": pl.Int64, "path": pl.String},
        orient="row",
    )
    planned = planned.join(files, on=["department", "day"], how="left", maintain_order="left")
    again = [name for name, department in spec.departments.items() if department.delivery.sends_again]
    following = planned.filter(pl.col("department").is_in(again)).unique("path", maintain_order=True)
    following = following.select("path", next_path=pl.col("path").shift(-1).over("department"))
    most = round(_SENT_AGAIN_SHARE * planned.height)
    is_last = pl.int_range(pl.len(), 0, -1).over("path") <= most
    planned = planned.join(following, on="path", how="left", maintain_order="left")
    planned = planned.with_columns(next_path=pl.when(is_last).then("next_path"))
    return planned.with_columns(broken=_breakages(planned["department"], spec, rng))


def _breakages(departments: pl.Series, spec: WorldSpec, rng: np.random.Generator) -> pl.Series:
    """Give the reasons in turn to contacts of departments whose format can be broken that way."""
    formats = {name: department.delivery.format for name, department in spec.departments.items()}
    of_row = departments.replace_strict(formats, return_dtype=pl.String)
    fitting = {reason: np.flatnonzero(of_row.is_in(kinds).to_numpy()) for reason, kinds in _REASONS.items()}
    possible = [reason for reason, rows in fitting.items() if rows.size]
    broken = np.full(departments.len(), "", dtype=object)
    for number in range(max(_FEWEST_BROKEN, round(_BROKEN_SHARE * departments.len()))):
        reason = possible[number % len(possible)]
        broken[rng.choice(fitting[reason])] = reason
    return pl.Series("broken", broken.tolist(), dtype=pl.String).replace({"": None})


class Clerk:
    """Writes the records of the departments."""

    def __init__(self, spec: WorldSpec, dice: Dice) -> None:
        self.spec, self.dice = spec, dice
        self._broken = 0

    def write(self, contact: Row, turns: list[Row], planned: Row) -> Iterator[Record]:
        """Give the records that one contact leads to.

        Args:
            contact: A row of World.contacts.
            turns: Its turns.
            planned: Its row of `with_mishaps`.
        """
        delivery = self.spec.departments[contact["department"]].delivery
        cells = self._cells(contact, turns, delivery)
        record = Record(contact["department"], planned["path"], contact["external_id"], cells)
        yield record
        if planned["next_path"] is not None:
            yield self._sent_again(replace(record, path=planned["next_path"]), delivery)
        if planned["broken"] is not None:
            yield self._break(record, delivery, planned["broken"])

    def _cells(self, contact: Row, turns: list[Row], delivery: Deliveries) -> Row:
        style = delivery.dates[1 if self.dice.chance(_OTHER_HAND) else 0]
        fields = {
            name: _DATES[style](value, self.dice) if isinstance(value, datetime) else value
            for name, value in contact.items()
        }
        cells = {header: _cell(pattern, fields) for header, pattern in delivery.columns.items()}
        if delivery.turns is not None:
            cells[delivery.turns.header] = _write_turns(contact["started_at"], turns, delivery.turns)
        return cells

    def _sent_again(self, record: Record, delivery: Deliveries) -> Record:
        state = next((header for header, field in delivery.columns.items() if field == "status"), None)
        if state is None or record.cells[state] != "处理中" or self.dice.chance(0.4):
            return replace(record, delivery="repeated")
        return replace(record, cells=record.cells | {state: "已办结"}, delivery="updated")

    def _break(self, record: Record, delivery: Deliveries, reason: str) -> Record:
        """Give a broken copy under a number of its own."""
        self._broken += 1
        cells = dict(record.cells)
        key = next(iter(cells))
        cells[key] = 900_000 + self._broken if isinstance(cells[key], int) else f"{cells[key]}-{self._broken}"
        if reason == "no_text":
            cells |= {header: "" for header, field in delivery.columns.items() if field in _SAID}
            cells |= {delivery.turns.header: []} if delivery.turns else {}
        elif reason == "bad_date":
            cells[next(header for header, field in delivery.columns.items() if field == "started_at")] = _BAD_DATE
        return replace(record, external_id=str(cells[key]), cells=cells, broken=reason)


def _cell(pattern: str, fields: Mapping[str, Any]) -> Any:  # noqa: ANN401  whatever a department writes in a cell
    if pattern in fields:
        value = fields[pattern]
        return int(value) if pattern == "external_id" and str(value).isdigit() else value
    return _FIELD.sub(lambda match: str(fields[match[1]] or ""), pattern) if "{" in pattern else None


def _write_turns(started_at: datetime, turns: list[Row], style: Turns) -> list[Row]:
    return [
        {
            style.speaker: style.roles[turn["speaker"]],
            style.text: turn["text"],
            style.at: _TURN_TIMES[style.at_style](started_at, turn["at_second"]),
        }
        for turn in turns
    ]


def _slashed(when: datetime, _: Dice) -> str:
    return f"{when.year}/{when.month}/{when.day} {when.hour}:{when:%M}"


def _zoned(when: datetime, _: Dice) -> str:
    return f"{when:%Y-%m-%dT%H:%M:%S}+08:00"


def _in_words(when: datetime, _: Dice) -> str:
    half = "上午" if when.hour < 12 else "下午"
    return f"{when.year}年{when.month}月{when.day}日 {half}{(when.hour - 1) % 12 + 1}:{when:%M}"


def _as_cell(when: datetime, dice: Dice) -> datetime | str:
    """Give a real date for a spreadsheet cell, or, for a third of the cells, the text somebody typed."""
    return when.replace(microsecond=0) if dice.chance(0.65) else _slashed(when, dice)


def _since_1970(when: datetime) -> int:
    return round((when - datetime(1970, 1, 1, 8)).total_seconds())  # local time, eight hours ahead


_DATES: dict[str, Callable[[datetime, Dice], Any]] = {
    "iso": lambda when, _: f"{when:%Y-%m-%d %H:%M:%S}",
    "minutes": lambda when, _: f"{when:%Y-%m-%d %H:%M}",
    "dotted": lambda when, _: f"{when:%Y.%m.%d}",
    "compact": lambda when, _: f"{when:%Y%m%d%H%M%S}",
    "seconds": lambda when, _: _since_1970(when),
    "milliseconds": lambda when, _: _since_1970(when) * 1000,
    "slashed": _slashed,
    "zoned": _zoned,
    "words": _in_words,
    "cell": _as_cell,
    "mail": lambda when, _: format_datetime(when.replace(tzinfo=_BEIJING)),
}
_TURN_TIMES: dict[str, Callable[[datetime, float], Any]] = {
    "seconds": lambda _, second: second,
    "milliseconds": lambda _, second: round(second * 1000),
    "zoned": lambda start, second: f"{start + timedelta(seconds=int(second)):%Y-%m-%dT%H:%M:%S}+08:00",
    "iso": lambda start, second: f"{start + timedelta(seconds=int(second)):%Y-%m-%d %H:%M:%S}",
}
