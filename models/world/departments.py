"""How each department writes its contacts down: files, headers, dates, encodings, and what goes wrong on the way.

Records only: bytes are written by pipelines/deliveries.py.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, Literal

import polars as pl

from models.world.phrases import Dice

_REPEATED_SHARE = 0.025  # of all contacts, at each end of a month
_OTHER_DATES = 0.03  # records whose date is written another way
_BAD_DATE = "2026-13-45"
_REASONS = {
    "no_text": ("csv", "jsonl", "xlsx"),
    "bad_date": ("csv", "jsonl", "xlsx"),
    "wrong_columns": ("csv",),
    "bad_json": ("jsonl",),
}
_ROLES = {"customer": "user", "system": "assistant", "agent": "staff"}
Row = dict[str, Any]


@dataclass(frozen=True)
class Record:
    """A record of a delivery: header to cell. `delivery` is new, repeated, or updated (repeated with another state)."""

    external_id: str
    cells: Row
    delivery: str = "new"
    broken: str | None = None


@dataclass(frozen=True)
class Delivery:
    """A file of a department. `text` names the cells that hold what was said, `when` the one with the time."""

    path: str
    kind: Literal["csv", "jsonl", "xlsx"]
    text: tuple[str, ...]
    when: str
    records: list[Record] = field(default_factory=list)
    encoding: str = "utf-8"


def make_deliveries(contacts: pl.DataFrame, said: pl.DataFrame, *, first_day: date, dice: Dice) -> list[Delivery]:
    """Give the files of all departments, in order of time within each.

    Args:
        contacts: World.contacts.
        said: World.turns.
        first_day: Calls are sent week by week from here.
        dice: Seeded.
    """
    turns: dict[str, list[Row]] = {}
    for turn in said.iter_rows(named=True):
        turns.setdefault(turn["external_id"], []).append(turn)
    rows = {name[0]: frame.to_dicts() for name, frame in contacts.group_by("department", maintain_order=True)}
    made = [
        *_hotline(rows.get("hotline", []), dice, round(_REPEATED_SHARE * contacts.height)),
        *_calls(rows.get("calls", []), turns, first_day),
        *_online(rows.get("online", []), turns),
        _web(rows.get("web", []), dice),
        _app(rows.get("app", []), dice),
        _wechat(rows.get("wechat", [])),
    ]
    return [delivery for delivery in made if delivery.records]


def _hotline(rows: list[Row], dice: Dice, repeated: int) -> Iterator[Delivery]:
    """Give a file a month; each begins with the last records of the month before, some in a later state."""
    before: list[Record] = []
    for month, group in groupby(rows, key=lambda row: f"{row['started_at']:%Y%m}"):
        records = [Record(row["external_id"], _hotline_cells(row, dice)) for row in group]
        again = [_sent_again(record, dice) for record in before[-repeated:]]
        path = f"hotline/热线工单_{month}.csv"
        yield Delivery(path, "csv", ("投诉内容",), "受理时间", again + records, "gb18030")
        before = records


def _hotline_cells(row: Row, dice: Dice) -> Row:
    return {
        "工单编号": row["external_id"],
        "客户号码": row["customer"],
        "受理时间": _slashed(row["started_at"], dice),
        "业务类型": f"{row['category']}-{row['product']}",
        "投诉内容": row["text"],
        "归属地市": row["region"],
        "处理状态": row["status"],
    }


def _sent_again(record: Record, dice: Dice) -> Record:
    if record.cells["处理状态"] != "处理中" or dice.chance(0.4):
        return replace(record, delivery="repeated")
    return replace(record, cells=record.cells | {"处理状态": "已办结"}, delivery="updated")


def _calls(rows: list[Row], turns: dict[str, list[Row]], first_day: date) -> Iterator[Delivery]:
    """Give a file a week."""
    for week, group in groupby(rows, key=lambda row: (row["started_at"].date() - first_day).days // 7):
        start = first_day + timedelta(days=7 * week)
        path = f"calls/calls_{start:%Y%m%d}-{start + timedelta(days=6):%Y%m%d}.jsonl"
        records = [Record(row["external_id"], _call(row, turns[row["external_id"]])) for row in group]
        yield Delivery(path, "jsonl", ("turns",), "begin_time", records)


def _call(row: Row, turns: list[Row]) -> Row:
    said = [{"speaker": turn["speaker"], "text": turn["text"], "at": turn["at_second"]} for turn in turns]
    return {
        "call_id": row["external_id"],
        "begin_time": f"{row['started_at']:%Y-%m-%d %H:%M:%S}",
        "end_time": f"{row['ended_at']:%Y-%m-%d %H:%M:%S}",
        "caller": row["customer"],
        "agent_id": row["agent"],
        "skill_group": row["team"],
        "satisfaction": row["satisfaction"],
        "turns": said,
    }


def _online(rows: list[Row], turns: dict[str, list[Row]]) -> Iterator[Delivery]:
    for month, group in groupby(rows, key=lambda row: f"{row['started_at']:%Y%m}"):
        records = [Record(row["external_id"], _chat(row, turns[row["external_id"]])) for row in group]
        yield Delivery(f"online/chat_{month}.jsonl", "jsonl", ("messages",), "start", records)


def _chat(row: Row, turns: list[Row]) -> Row:
    started = row["started_at"]
    messages = [
        {
            "role": _ROLES[turn["speaker"]],
            "content": turn["text"],
            "time": _zoned(started + timedelta(seconds=int(turn["at_second"]))),
        }
        for turn in turns
    ]
    return {"session_id": row["external_id"], "user": row["customer"], "start": _zoned(started), "messages": messages}


def _web(rows: list[Row], dice: Dice) -> Delivery:
    records = [
        Record(
            row["external_id"],
            {
                "留言编号": int(row["external_id"]),
                "留言用户": row["customer"],
                "留言主题": row["title"],
                "留言时间": _cell_time(row["started_at"], dice),
                "留言详情": row["text"],
                "答复意见": row["reply"] or "",
                "答复时间": _cell_time(row["replied_at"], dice) if row["replied_at"] else "",
            },
        )
        for row in rows
    ]
    return Delivery("web/网上留言.xlsx", "xlsx", ("留言详情", "留言主题"), "留言时间", records)


def _app(rows: list[Row], dice: Dice) -> Delivery:
    records = [
        Record(
            row["external_id"],
            {
                "用户": row["customer"],
                "评分": row["satisfaction"],
                "评论内容": row["text"],
                "评论时间": f"{row['started_at']:{'%Y.%m.%d' if dice.chance(_OTHER_DATES) else '%Y-%m-%d %H:%M'}}",
                "版本": row["version"],
                "点赞数": row["likes"],
            },
        )
        for row in rows
    ]
    return Delivery("app/app_reviews.csv", "csv", ("评论内容",), "评论时间", records, "utf-8-sig")


def _wechat(rows: list[Row]) -> Delivery:
    records = [
        Record(
            row["external_id"],
            {
                "ticket_no": row["external_id"],
                "open_id": row["customer"],
                "created_at": _zoned(row["started_at"]),
                "subject": row["title"],
                "content": row["text"],
                "product_line": row["product"],
                "branch": row["region"],
            },
        )
        for row in rows
    ]
    return Delivery("wechat/wechat_tickets.csv", "csv", ("content", "subject"), "created_at", records)


def _slashed(when: datetime, dice: Dice) -> str:
    if dice.chance(_OTHER_DATES):
        return f"{when:%Y-%m-%d %H:%M:%S}"
    return f"{when.year}/{when.month}/{when.day} {when.hour}:{when:%M}"


def _zoned(when: datetime) -> str:
    return f"{when:%Y-%m-%dT%H:%M:%S}+08:00"


def _cell_time(when: datetime, dice: Dice) -> datetime | str:
    """Give a real date for a spreadsheet cell, or, for a third of the cells, the text somebody typed."""
    return when.replace(microsecond=0) if dice.chance(0.65) else f"{_slashed(when, dice)}"


def break_some(deliveries: list[Delivery], count: int, dice: Dice) -> list[Delivery]:
    """Add broken records, each made of a copy of a sound one under a number of its own."""
    for number in range(count):
        reason = list(_REASONS)[number % len(_REASONS)]
        fitting = [delivery for delivery in deliveries if delivery.kind in _REASONS[reason]]
        delivery = dice.pick(fitting)
        sound = dice.pick([record for record in delivery.records if record.broken is None])
        place = dice.between(0, len(delivery.records))
        delivery.records.insert(place, _broken(sound, delivery, reason, number))
    return deliveries


def _broken(record: Record, delivery: Delivery, reason: str, number: int) -> Record:
    cells = dict(record.cells)
    key = next(iter(cells))
    cells[key] = 900_000 + number if isinstance(cells[key], int) else f"{cells[key]}-{number}"
    if reason == "no_text":
        cells |= {name: [] if delivery.kind == "jsonl" else "" for name in delivery.text}
    elif reason == "bad_date":
        cells[delivery.when] = _BAD_DATE
    return Record(str(cells[key]), cells, broken=reason)
