"""What befell the scenarios of a made-up world, and what was told to have befallen hotspots, in the same words."""

from datetime import date
from pathlib import Path

import duckdb
import polars as pl
from metrics import Event
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from worlds import truth

from models.hotspots.assignment import centres
from models.hotspots.identity import keep_ids
from models.hotspots.succession import heirs, succeed
from models.hotspots.transitions import statuses, transitions

FEWEST, LATEST = 3, 10  # customers that make a hotspot; complaints that say what it is about


def true_events(folder: Path, *, since: date) -> list[Event]:
    """The planted events, and the births of the scenarios that were first raised by three customers after a day.

    A scenario that is gone is one that fell silent: `gone` is told as `dormant`. One that others split or merge into is
    born, too.
    """
    planted = truth(folder, "transitions").with_columns(pl.col("event").replace({"gone": "dormant"}))
    told = truth(folder, "contacts").filter((pl.col("kind") == "scenario") & pl.col("is_complaint"))
    first = told.group_by("scenario", "person").agg(pl.col("day").min()).sort("scenario", "day", "person")
    visible = first.group_by("scenario", maintain_order=True).agg(pl.col("day").get(FEWEST - 1, null_on_oob=True))
    born = visible.filter(pl.col("day") > since).rows()
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
    nights = sorted({night for night, _ in about})
    last_night = dict(zip(nights[1:], nights, strict=False))
    events = []
    for night, event, hotspot, other in moves.select("night", "event", "hotspot_id", "other_hotspot_id").rows():
        before = about.get((last_night.get(night), hotspot))
        subject = before if other else about.get((night, hotspot), before)
        if night > since and subject is not None:
            events.append(Event(night, event, subject, (last.get(other) or "") if other else ""))
    return events


def events_of_truth(complaints: pl.DataFrame, days: list[date]) -> list[Event]:
    """What would be told if hotspots were found without a mistake: the scenarios themselves, once three raised them.

    Args:
        complaints: complaint_id, text, scenario, customer i64, counted_on, sorted by counted_on; only those of
            scenarios.
        days: The nights.
    """
    numbers = {name: number for number, name in enumerate(complaints["scenario"].unique().sort())}
    said = complaints.with_columns(group=pl.col("scenario").replace_strict(numbers, return_dtype=pl.Int64))
    none = pl.DataFrame(schema={"complaint_id": pl.String, "hotspot_id": pl.String})
    claims = pl.DataFrame(schema={"group": pl.Int64, "hotspot_id": pl.String})
    living, states, minted, events = none, none.select("hotspot_id", status="complaint_id"), {}, []
    born: dict[str, date] = {}
    anchors, vectors = none, vectorise(complaints["text"].to_list())
    said = said.with_row_index("row")
    for night in days:
        tonight = said.filter(pl.col("counted_on") <= night)
        tonight = tonight.filter(pl.col("customer").n_unique().over("group") >= FEWEST)
        order = tonight.select("group").unique().sort("group")
        kept = keep_ids(tonight, living, anchors, order, claims=claims, last_number=len(minted))
        members = tonight.join(kept, on="group")
        now = statuses(members, states, night=night).with_columns(is_new=~pl.col("hotspot_id").is_in(list(minted)))
        names = dict(members.select("hotspot_id", "scenario").unique().iter_rows())
        minted |= {hotspot: names[hotspot] for hotspot in now.filter("is_new")["hotspot_id"]}
        anchors = pl.concat([anchors, members.join(now.filter("is_new"), on="hotspot_id").select(none.columns)])
        centre = centres(vectors[members["row"].to_numpy()], members["group"].to_numpy(), count=len(numbers))
        lives = members.group_by("hotspot_id").agg(pl.col("group").first(), last_seen_on=pl.col("counted_on").max())
        born |= dict.fromkeys(set(lives["hotspot_id"]) - set(born), night)
        dated = lives.with_columns(born_on=pl.col("hotspot_id").replace_strict(born, return_dtype=pl.Date))
        silent = now.filter(pl.col("status") == "dormant")
        for event, one, other, _ in succeed(
            transitions(members, living, now, states), heirs(dated, centre), silent
        ).rows():
            if event != "continued":
                events.append(Event(night, event, minted[one], minted.get(other, "") if other else ""))
        living, states = members.select(none.columns), now.select("hotspot_id", "status")
    return events


def vectorise(texts: list[str]) -> sparse.csr_matrix:
    """Unit rows of texts by their pairs of characters, the frequent ones left out."""
    return TfidfVectorizer(analyzer="char", ngram_range=(2, 2), max_df=0.1, sublinear_tf=True).fit_transform(texts)


def _about(members: pl.DataFrame) -> dict[tuple[date, str], str | None]:
    """The scenario of most of the latest complaints of each hotspot on each night."""
    latest = members.sort("said_on", "complaint_id").group_by("night", "hotspot_id", maintain_order=True).tail(LATEST)
    counted = latest.group_by("night", "hotspot_id", "scenario").len().sort("len", "scenario", nulls_last=False)
    most = counted.group_by("night", "hotspot_id", maintain_order=True).last()
    return {
        (night, hotspot): scenario for night, hotspot, scenario in most.select("night", "hotspot_id", "scenario").rows()
    }
