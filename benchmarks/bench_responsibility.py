"""How often the department and the process step that a pain point is laid at are those truly at fault."""

from pathlib import Path

import polars as pl
from plain_table import show
from reference import note
from worlds import INDUSTRIES, WORDINGS, night, read, read_complaints, truth

HEADER = ("world", "complaints", "routed", "right department", "right step", "of all", "largest")


def main() -> None:
    """Print the table."""
    rows = []
    for industry in INDUSTRIES:
        rows += [(f"{industry}, {wording}", *measure(night(industry, wording))) for wording in WORDINGS]
    notes = (
        "complaints: about a scenario and in a hotspot. routed: of them in a pain point with an owner; right: of those",
        "routed. of all: right department, of all complaints. largest: all laid at the department with most of",
        "them. data/reference/processes.yaml describes the telecom company only; for others a person must decide.",
    )
    show("Responsibility: who owns the process", HEADER, rows, *notes, note())


def measure(folder: Path) -> tuple[object, ...]:
    """Cells of a row after its name."""
    (ranked,) = read(folder, "mart.pain_points")
    cards = truth(folder, "scenarios").select("scenario", true_owner="owner_department", true_node="process_node")
    complaints = read_complaints(folder).join(cards, on="scenario")
    placed = complaints.join(ranked.select("hotspot_id", "owner_department", "process_node"), on="hotspot_id")
    routed = placed.filter(pl.col("owner_department").is_not_null())
    owner, node = (
        pl.col(name) == pl.col(true)
        for name, true in (("owner_department", "true_owner"), ("process_node", "true_node"))
    )
    right_owner, right_node = (int(routed.select(right.sum()).item()) for right in (owner, node))
    largest = placed["true_owner"].value_counts(sort=True)["count"][0]
    return (
        placed.height,
        routed.height / placed.height,
        right_owner / routed.height if routed.height else "",
        right_node / routed.height if routed.height else "",
        right_owner / placed.height,
        largest / placed.height,
    )


if __name__ == "__main__":
    main()
