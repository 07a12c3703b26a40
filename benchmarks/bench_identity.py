"""Whether hotspots stay what they are while 60 nights pass, and whether what befell them is told."""

import shutil
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import polars as pl
from metrics import kept_share
from plain_table import show
from reference import note
from threadpoolctl import threadpool_limits
from worlds import DAYS, night, truth, work

from assets.hotspot.hotspots import find
from pipelines.deliveries import FIRST_DAY
from pipelines.settings import Home
from pipelines.warehouse import connect, refill_night

WORLDS = (("telecom", "train"), ("bank", "held-out"))
WARM_UP = 7  # nights with too few complaints to say anything
HEADER = (
    "world",
    "nights",
    "kept, mean",
    "kept, least",
    "kept 99 %",
    "minted",
    "at the end",
    "transition F1",
    "s a night",
)


def main() -> None:
    """Print the table."""
    with threadpool_limits(1):
        rows = [measure(*world) for world in WORLDS]
    notes = (
        "kept: share of the complaints in a hotspot on two nights running that kept its id; the mean and the least",
        "of all nights, and the share of nights on which at least 99 % did. minted: ids ever given, for those there",
        f"at the end. A night sees what had been said by it; the first {WARM_UP} are left out.",
        "transition F1: there is no hotspot.transitions yet; in brackets, how many there are to be found.",
    )
    show("Identity: hotspots over 60 nights", HEADER, rows, *notes, note())


def measure(industry: str, wording: str) -> tuple[object, ...]:
    """A row of the table."""
    made = night(industry, wording)
    home = Home(work() / f"{industry}-{wording}-nights")
    shutil.rmtree(home.path, ignore_errors=True)
    shutil.copytree(made / "home", home.path)
    start = time.perf_counter()
    members = list(replay(home))
    seconds = (time.perf_counter() - start) / len(members)
    kept = [kept_share(before, after) for before, after in zip(members[WARM_UP:], members[WARM_UP + 1 :], strict=False)]
    minted = pl.concat(members)["hotspot_id"].n_unique()
    sure = sum(share >= 0.99 for share in kept) / len(kept)
    events = f"not built ({truth(made, 'transitions').height})"
    return (
        f"{industry}, {wording}",
        len(members),
        *(sum(kept) / len(kept), min(kept), sure, minted, members[-1]["hotspot_id"].n_unique(), events),
        f"{seconds:.1f}",
    )


def replay(home: Home) -> Iterator[pl.DataFrame]:
    """The members of the hotspots of each night, found as the nightly job finds them."""
    with connect(home) as connection:
        connection.execute((Path(__file__).parent / "said_on.sql").read_text(encoding="utf-8"))
        connection.execute("delete from hotspot.hotspots")
        connection.execute("delete from hotspot.members")
        for number in range(DAYS):
            tonight = FIRST_DAY + timedelta(days=number)
            hotspots, belonging, _ = find(connection, home, tonight)
            refill_night(connection, "hotspot.hotspots", hotspots, tonight)
            refill_night(connection, "hotspot.members", belonging, tonight)
            yield belonging.select("complaint_id", "hotspot_id")


if __name__ == "__main__":
    main()
