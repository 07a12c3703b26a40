"""hotspot.hotspots, and with it members, births, transitions and verdicts: finding gives them all."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import dagster as dg
import duckdb
import polars as pl

from assets.hotspot import births, members, questions, themes, transitions, unplaced, verdicts
from models.complaints import Rules
from models.hotspots.assignment import centres
from models.hotspots.description import Decided, Past, describe
from models.hotspots.finding import Thresholds
from models.hotspots.label_words import LabelWords
from models.hotspots.magnitude import magnitude
from models.hotspots.questions import questions as to_ask
from models.hotspots.representation import content_terms, represent, sureness
from models.hotspots.succession import heirs, succeed
from models.hotspots.themes import describe_themes, group_subjects
from models.hotspots.transitions import transitions as befallen
from models.hotspots.unplaced import count_unplaced, why_unplaced
from models.verdicts.binding import Binding, bind, retired
from models.verdicts.decisions import in_force
from models.verdicts.outcomes import claims, decided_pairs, given_labels, homes, outcomes, rejected
from pipelines.partitions import night_of
from pipelines.reader import read_reader
from pipelines.register import read_decisions
from pipelines.settings import Home
from pipelines.sql import read_sql, table
from pipelines.warehouse import Warehouse, insert, refill_night

SPEC = dg.AssetSpec(**table("hotspot", "hotspots", kinds={"scikitlearn"}), deps=members.DEPS)
SPECS = [SPEC, members.SPEC, births.SPEC, transitions.SPEC, verdicts.SPEC, questions.SPEC, themes.SPEC, unplaced.SPEC]
READ = ("complaints", "complaint_terms", "living", "anchors", "births", "states")


class Findings(NamedTuple):
    """What is found on a night.

    Attributes:
        hotspots: Columns of hotspot.hotspots, group and subject; rejected ones among them.
        members: Their members.
        outcome: What became of decisions.
        asked: What to ask people.
        heirs: Which hotspots took over from which.
        reasons: Why each complaint is in no hotspot, null for one that is.
    """

    hotspots: pl.DataFrame
    members: pl.DataFrame
    outcome: pl.DataFrame
    asked: pl.DataFrame
    heirs: pl.DataFrame
    reasons: pl.Series


@dg.multi_asset(specs=SPECS)
def found(context: dg.AssetExecutionContext, warehouse: Warehouse) -> Iterator[dg.MaterializeResult]:
    """Find the hotspots in all complaints known by the night, and keep the ids of those that were there before."""
    night = night_of(context)
    with warehouse.write() as connection:
        tables = find(connection, warehouse.at_home(), night)
        keep(connection, tables, night)
    for spec in SPECS:
        name = spec.key.path[-1]
        yield dg.MaterializeResult(asset_key=spec.key, metadata={"dagster/row_count": tables[name].height})


def keep(connection: duckdb.DuckDBPyConnection, tables: dict[str, pl.DataFrame], night: date) -> None:
    """Write what was found on a night; ids that were minted are added to those there are."""
    insert(connection, "hotspot.births", tables["births"])
    for name in ("hotspots", "members", "transitions", "verdicts", "questions", "themes", "unplaced"):
        refill_night(connection, f"hotspot.{name}", tables[name], night)


def find(connection: duckdb.DuckDBPyConnection, home: Home, night: date) -> dict[str, pl.DataFrame]:
    """Rows of the tables that finding gives, by name; of births those to add."""
    read = {name: read_night(connection, name, night) for name in READ}
    decisions = read_decisions(home)
    binding = bind(in_force(decisions), read["complaints"]["complaint_id"])
    it = _found(connection, home, read, binding, night)
    out = rejected(it.outcome)
    shown = it.hotspots.join(out, on="hotspot_id", how="anti")
    inside = it.members.join(out, on="hotspot_id", how="anti")
    was = [read[name].join(out, on="hotspot_id", how="anti") for name in ("living", "states")]
    events = succeed(befallen(inside, was[0], shown, was[1]), it.heirs, shown.filter(pl.col("status") == "dormant"))
    broad = describe_themes(shown, inside)
    return {
        "hotspots": shown.join(broad.select("subject", "theme_id"), on="subject", maintain_order="left"),
        "members": inside,
        "births": births.minted(it.hotspots, it.members, read["births"]),
        "transitions": events,
        "verdicts": verdicts.told(decisions, it.outcome),
        "questions": it.asked,
        "themes": broad,
        "unplaced": count_unplaced(read["complaints"], it.reasons, inside.select("complaint_id")),
    }


def _found(
    connection: duckdb.DuckDBPyConnection, home: Home, read: dict[str, pl.DataFrame], binding: Binding, night: date
) -> Findings:
    """What is found in the complaints known by a night."""
    stop_words = frozenset(home.reference("lexicon/stop_words.txt").read_text(encoding="utf-8").split())
    wrongs = home.read_reference("lexicon/complaint_rules.yaml", Rules.from_dict).words_for_wrongs()
    complaints = read["complaints"].with_row_index("row")
    numbers = complaints.select("complaint_id", "row")
    said = read["complaint_terms"].join(numbers, on="complaint_id", maintain_order="left")
    content = content_terms(connection.sql("select term_id, term, tag from core.terms").pl(), said, stop_words)
    vectors = represent(said, content, rows=complaints.height, reader=read_reader(home))
    sure = sureness(said, content, rows=complaints.height)
    settings = {"constraints": binding.constraints, "threads": home.settings.threads or 2}
    groups, belonging = members.find(complaints, vectors, sure, read["living"], **settings)
    centre = centres(vectors, groups, count=groups.max(initial=-1) + 1)
    evidence = said.filter(pl.col("span_no").is_not_null())
    homes_of = homes(binding, groups)
    past = Past(*(read[name] for name in ("living", "anchors", "births", "states")))
    decided = Decided(claims(binding, homes_of), given_labels(binding, homes_of), retired(binding))
    told = {"label_words": home.read_reference("lexicon/labels.yaml", LabelWords.from_dict), "wrongs": wrongs}
    hotspots = describe(belonging, evidence, content, centre, past=past, decided=decided, night=night, **told)
    subjects = pl.Series(group_subjects(centre[:, : content.height]))
    hotspots = hotspots.with_columns(subject=subjects.gather(hotspots["group"]))
    named = belonging.join(hotspots.select("group", "hotspot_id"), on="group", maintain_order="left")
    sizes = magnitude(named.join(complaints.select("row", "likes"), on="row", maintain_order="left"))
    hotspots = hotspots.join(sizes, on="hotspot_id", how="left", maintain_order="left")
    outcome = outcomes(binding, homes_of, vectors, groups, hotspots, named)
    shown = hotspots.join(rejected(outcome), on="hotspot_id", how="anti")
    asked = to_ask(vectors, groups, shown, decided_pairs(binding, homes_of))
    reasons = why_unplaced(vectors, groups, centre, join=Thresholds().join, threads=settings["threads"])
    return Findings(hotspots, named, outcome, asked, heirs(shown, centre), reasons)


def read_night(connection: duckdb.DuckDBPyConnection, name: str, night: date) -> pl.DataFrame:
    """What sql/hotspot/<name>.sql selects as of a night."""
    text = read_sql(f"hotspot/{name}")
    return connection.execute(text, {"night": night} if "$night" in text else {}).pl()
