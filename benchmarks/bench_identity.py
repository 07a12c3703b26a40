"""Whether hotspots stay what they are while 60 days pass, and whether what befell them is told.

A night is replayed every second day, which halves the time; `bench_identity.py 1` replays every night.
"""

import shutil
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import polars as pl
from befallen import events_of_truth, found_events, true_events
from metrics import Event, kept_share, transition_f1
from plain_table import show
from reference import note
from threadpoolctl import threadpool_limits
from worlds import DAYS, INDUSTRIES, WORDINGS, night, read_complaints, work

from assets.hotspot.hotspots import find, keep, read_night
from pipelines.deliveries import FIRST_DAY
from pipelines.settings import Home
from pipelines.warehouse import connect, create_tables

EVERY = 2  # days from one replayed night to the next
WARM_UP = 7  # days with too few complaints to say anything
WITHIN = 14  # days that an event may be told late: silence needs time to be heard
TABLES = ("hotspots", "members", "births", "transitions", "verdicts")
HEADER = (
    "world",
    "nights",
    "kept, mean",
    "kept, least",
    "kept 99 %",
    "minted",
    "at the end",
    "true events",
    "told",
    "event P",
    "event R",
    "event F1",
    "F1, true groups",
    "s a night",
)


def main(every: int = EVERY) -> None:
    """Print the table; a night every so many days."""
    with threadpool_limits(1):
        rows = [measure(industry, wording, every) for industry in INDUSTRIES for wording in WORDINGS]
    notes = (
        "kept: share of the complaints in a hotspot on two nights running that kept its id; the mean and the least",
        "of all nights, and the share of nights on which at least 99 % did. minted: ids ever given, for those there",
        f"at the end. A night is replayed every {every} days and sees what had been said by it; the first",
        f"{WARM_UP} days are left out.",
        "true events: planted splits, mergers, silences and revivals, and births of scenarios on the day the third",
        f"customer raised them. An event is right when kind, scenarios and, within {WITHIN} days, time are. Hotspots",
        "are named by the scenario of most of their latest 10 complaints; a second one of a scenario is a false birth.",
        "F1, true groups: the same when the scenarios themselves are given instead of what was found.",
    )
    show(f"Identity: hotspots over {DAYS} days", HEADER, rows, *notes, note())


def measure(industry: str, wording: str, every: int) -> tuple[object, ...]:
    """A row of the table."""
    made = night(industry, wording)
    home = fresh(made, f"{industry}-{wording}-nights")
    start = time.perf_counter()
    nights = range((DAYS - 1) % every, DAYS, every)
    members = list(replay(home, nights=nights))
    seconds = (time.perf_counter() - start) / len(members)
    kept = [kept_share(before, after) for before, after in pairwise(members[-(-WARM_UP // every) :])]
    minted = pl.concat(members)["hotspot_id"].n_unique()
    sure = sum(share >= 0.99 for share in kept) / len(kept)
    since = FIRST_DAY + timedelta(days=WARM_UP)
    true = true_events(made, since=since)
    complaints = read_complaints(made).select("complaint_id", "scenario")
    found = found_events(home.warehouse, complaints, since=since)
    told = transition_f1(true, found, within=WITHIN)
    return (
        f"{industry}, {wording}",
        len(members),
        *(sum(kept) / len(kept), min(kept), sure, minted, members[-1]["hotspot_id"].n_unique()),
        *(len(true), len(found), told.precision, told.recall, told.f1),
        transition_f1(true, of_truth(home, complaints, since, nights), within=WITHIN).f1,
        f"{seconds:.1f}",
    )


def of_truth(home: Home, complaints: pl.DataFrame, since: date, numbers: range) -> list[Event]:
    """The events that would be told if hotspots were found without a mistake."""
    with connect(home, read_only=True) as connection:
        said = read_night(connection, "complaints", FIRST_DAY + timedelta(days=DAYS))
    of_scenarios = said.join(complaints.drop_nulls().filter(pl.col("scenario") != "flood"), on="complaint_id")
    numbered = of_scenarios.with_columns(pl.col("customer").rank("dense").cast(pl.Int64)).sort(
        "counted_on", "complaint_id"
    )
    nights = [FIRST_DAY + timedelta(days=number) for number in numbers]
    return [event for event in events_of_truth(numbered, nights) if event.day > since]


def fresh(made: Path, name: str) -> Home:
    """A copy of a world's home in which complaints are known from the day they count for, and no night has passed."""
    home = Home(work() / name)
    shutil.rmtree(home.path, ignore_errors=True)
    shutil.copytree(made / "home", home.path)
    with connect(home) as connection:
        create_tables(connection)
        connection.execute((Path(__file__).parent / "said_on.sql").read_text(encoding="utf-8"))
        for table in TABLES:
            connection.execute(f"delete from hotspot.{table}")
    return home


def replay(home: Home, *, nights: range) -> Iterator[pl.DataFrame]:
    """The members of the hotspots of each night, found as the nightly job finds them."""
    with connect(home) as connection:
        for number in nights:
            tonight = FIRST_DAY + timedelta(days=number)
            tables = find(connection, home, tonight)
            keep(connection, tables, tonight)
            yield tables["members"].select("complaint_id", "hotspot_id")


if __name__ == "__main__":
    main(*(int(every) for every in sys.argv[1:]))
