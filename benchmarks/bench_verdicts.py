"""Whether decisions last, and what it helps to answer what is asked."""

from datetime import timedelta

import polars as pl
from bench_hotspots import numbered
from bench_identity import fresh
from metrics import b_cubed
from plain_table import show
from reference import note
from threadpoolctl import threadpool_limits
from worlds import INDUSTRIES, NIGHT, WORDINGS, night, read_complaints

from assets.hotspot.hotspots import find, keep
from models.verdicts.decisions import REMEMBERED
from pipelines.register import decide, read_decisions
from pipelines.settings import Home
from pipelines.warehouse import connect

NIGHTS = 30
LASTING = "held-out"  # the wording in which decisions are followed: the one in which hotspots move more
HEADER = (
    "world",
    "asked",
    "are one",
    "B3 F",
    "B3 F, answered",
    "gain",
    "decided",
    "held, nights",
    "held, share",
)


def main() -> None:
    """Print the table."""
    with threadpool_limits(1):
        rows = [measure(industry, wording) for industry in INDUSTRIES for wording in WORDINGS]
    notes = (
        "asked: pairs of hotspots in hotspot.questions, answered from the truth: one when most complaints of both are",
        "of the same scenario. B3 F: of all complaints, on the night after, without and with the answers. decided: of",
        "the ten largest hotspots two pairs merged, two told apart, one split, renamed, rejected and pinned; held: the",
        f"verdicts that hold, each on each of the {NIGHTS} nights after, by what stands in hotspots and members;",
        f"followed in the {LASTING} wording, in which hotspots move more.",
    )
    show("Decisions: what an answer helps, and whether it lasts", HEADER, rows, *notes, note())


def measure(industry: str, wording: str) -> tuple[object, ...]:
    """A row of the table."""
    made = night(industry, wording)
    truth = read_complaints(made).select("complaint_id", "scenario")
    home = fresh(made, f"{industry}-{wording}-questions")
    asked, answered, before, after = answer(home, truth)
    figures = (f"{industry}, {wording}", asked, answered, before, after, after - before)
    if wording != LASTING:
        return *figures, "", "", ""
    held, looked_at, decided = lasting(fresh(made, f"{industry}-{wording}-decisions"))
    return *figures, decided, looked_at, held / max(1, looked_at)


def answer(home: Home, truth: pl.DataFrame) -> tuple[int, int, float, float]:
    """Questions, those with yes for an answer, and B-cubed F without and with the answers."""
    with connect(home) as connection:
        tables = find(connection, home, NIGHT)
        keep(connection, tables, NIGHT)
        without = find(connection, home, NIGHT + timedelta(days=1))
        members = held_by(tables["members"])
        about = scenario_of(tables["members"], truth)
        said_yes = 0
        for one, other in tables["questions"].select("hotspot_id", "other_hotspot_id").rows():
            is_one = about.get(one) is not None and about.get(one) == about.get(other)
            said_yes += is_one
            values = {"members": members[one], "others": {other: members[other]}}
            decide(home, "merge" if is_one else "apart", one, values, by="bench", because="truth")
        after = find(connection, home, NIGHT + timedelta(days=1))
    return tables["questions"].height, said_yes, *(agreement(found["members"], truth) for found in (without, after))


def agreement(members: pl.DataFrame, truth: pl.DataFrame) -> float:
    """B-cubed F of all complaints."""
    both = truth.join(members.select("complaint_id", "hotspot_id"), on="complaint_id", how="left")
    return b_cubed(numbered(both["scenario"]), numbered(both["hotspot_id"]))[2]


def scenario_of(members: pl.DataFrame, truth: pl.DataFrame) -> dict[str, str | None]:
    """The scenario of most complaints of each hotspot; None when most are of none."""
    counted = members.join(truth, on="complaint_id").group_by("hotspot_id", "scenario").len()
    most = counted.sort("hotspot_id", "len", "scenario", descending=[False, True, False]).unique(
        "hotspot_id", keep="first", maintain_order=True
    )
    return dict(most.select("hotspot_id", "scenario").iter_rows())


def held_by(members: pl.DataFrame) -> dict[str, list[str]]:
    """The complaints a decision about each hotspot remembers."""
    nearest = members.sort("hotspot_id", pl.col("similarity").neg(), "complaint_id")
    grouped = nearest.group_by("hotspot_id", maintain_order=True).agg(pl.col("complaint_id").head(REMEMBERED))
    return dict(grouped.iter_rows())


def lasting(home: Home) -> tuple[int, int, int]:
    """Verdicts that hold, verdicts looked at (each on each night), and decisions."""
    with connect(home) as connection:
        start = NIGHT - timedelta(days=NIGHTS)
        tables = find(connection, home, start)
        keep(connection, tables, start)
        decide_on_ten(home, tables)
        held = looked_at = 0
        for number in range(1, NIGHTS + 1):
            tonight = start + timedelta(days=number)
            tables = find(connection, home, tonight)
            keep(connection, tables, tonight)
            outcomes = [holds(one, tables) for one in read_decisions(home)]
            held, looked_at = held + sum(outcomes), looked_at + len(outcomes)
    return held, looked_at, len(outcomes)


def decide_on_ten(home: Home, tables: dict[str, pl.DataFrame]) -> None:
    """Eight decisions about the ten largest hotspots."""
    largest = tables["hotspots"].sort("complaint_count", "hotspot_id", descending=[True, False])["hotspot_id"].head(10)
    members, (a, b, c, d, e, f, g, h, i, j) = held_by(tables["members"]), largest.to_list()
    pairs = (("merge", a, b), ("merge", c, d), ("apart", e, f), ("apart", e, g))
    for kind, one, other in pairs:
        values = {"members": members[one], "others": {other: members[other]}}
        decide(home, kind, one, values, by="bench", because="lasts")
    parts = {"parts": [members[h][::2], members[h][1::2]]}
    decide(home, "split", h, parts, by="bench", because="lasts")
    decide(home, "rename", a, {"members": members[a], "label": "人起的名字"}, by="bench", because="lasts")
    decide(home, "reject", i, {"members": members[i]}, by="bench", because="lasts")
    decide(home, "pin", j, {"members": members[j]}, by="bench", because="lasts")


def holds(decision: object, tables: dict[str, pl.DataFrame]) -> bool:
    """Whether a decision holds on a night, by what is in the tables."""
    where = dict(tables["members"].select("complaint_id", "hotspot_id").iter_rows())
    values, subject = decision.values, decision.subject

    def at(complaints: list[str]) -> set[str]:
        return {where.get(complaint, "") for complaint in complaints}

    labels = dict(tables["hotspots"].select("hotspot_id", "label").iter_rows())
    if decision.kind == "split":
        first, *others = (at(part) for part in values["parts"])
        return first == {subject} and all(len(part) == 1 and part != first for part in others)
    core = at(values["members"][:30])
    others = {name: at(complaints[:30]) for name, complaints in values.get("others", {}).items()}
    return {
        "merge": all(core == other == {subject} for other in others.values()) and not set(others) & set(labels),
        "apart": core == {subject} and all(other == {name} for name, other in others.items()),
        "rename": labels.get(subject) == values.get("label") and core == {subject},
        "reject": subject not in labels and core == {""},
        "pin": at(values["members"]) == {subject},
    }[decision.kind]


if __name__ == "__main__":
    main()
