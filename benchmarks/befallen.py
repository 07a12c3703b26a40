"""What befell the scenarios of a made-up world, and what was told to have befallen hotspots, in the same words."""

from datetime import date, timedelta
from pathlib import Path

import duckdb
import polars as pl
from metrics import Event
from worlds import truth

FEWEST, LATEST = 3, 10  # customers that make a hotspot; complaints that say what it is about


def true_events(folder: Path, *, since: date) -> list[Event]:
    """The planted events, and the births of the scenarios that were first raised by three customers after a day.

    A scenario that is gone is one that fell silent: `gone` is told as `dormant`.
    """
    planted = truth(folder, "transitions").with_columns(pl.col("event").replace({"gone": "dormant"}))
    told = truth(folder, "contacts").filter((pl.col("kind") == "scenario") & pl.col("is_complaint"))
    first = told.group_by("scenario", "person").agg(pl.col("day").min()).sort("scenario", "day", "person")
    visible = first.group_by("scenario", maintain_order=True).agg(pl.col("day").get(FEWEST - 1, null_on_oob=True))
    heirs = planted.filter(pl.col("event").is_in(["split", "merged"]))["other_scenario"].to_list()
    born = visible.filter((pl.col("day") > since) & ~pl.col("scenario").is_in(heirs)).rows()
    # A planted birth becomes visible when three have raised it, and not on the day of the first.
    rest = planted.filter(pl.col("event") != "born")
    return [Event(day, "born", scenario) for scenario, day in born] + [
        Event(day, event, scenario, other or "") for day, event, scenario, other in rest.rows()
    ]


def found_events(warehouse: Path, complaints: pl.DataFrame, *, since: date) -> list[Event]:
    """What hotspot.transitions tells after a day, hotspots named by what they are about.

    Args:
        warehouse: With all nights in it.
        complaints: complaint_id, scenario (null for none).
        since: Events until then are left out.
    """
    with duckdb.connect(warehouse, read_only=True) as connection:
        moves = connection.sql("from hotspot.transitions where event <> 'continued' order by all").pl()
        members = connection.sql("select night, hotspot_id, complaint_id from hotspot.members").pl()
        days = connection.sql("select complaint_id, night as said_on from core.complaints").pl()
    about = _about(members.join(days, on="complaint_id").join(complaints, on="complaint_id"))
    last = {hotspot: scenario for (_, hotspot), scenario in sorted(about.items())}
    events = []
    for night, event, hotspot, other in moves.select("night", "event", "hotspot_id", "other_hotspot_id").rows():
        before = about.get((night - timedelta(days=1), hotspot))
        subject = before if other else about.get((night, hotspot), before)
        if night > since and subject is not None:
            events.append(Event(night, event, subject, (last.get(other) or "") if other else ""))
    return events


def _about(members: pl.DataFrame) -> dict[tuple[date, str], str | None]:
    """The scenario of most of the latest complaints of each hotspot on each night."""
    latest = members.sort("said_on", "complaint_id").group_by("night", "hotspot_id", maintain_order=True).tail(LATEST)
    counted = latest.group_by("night", "hotspot_id", "scenario").len().sort("len", "scenario", nulls_last=False)
    most = counted.group_by("night", "hotspot_id", maintain_order=True).last()
    return {
        (night, hotspot): scenario for night, hotspot, scenario in most.select("night", "hotspot_id", "scenario").rows()
    }
