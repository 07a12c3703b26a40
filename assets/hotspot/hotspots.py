"""hotspot.hotspots, and with it members, births, transitions and verdicts: finding gives them all."""

from collections.abc import Iterator
from datetime import date

import dagster as dg
import duckdb
import polars as pl

from assets.hotspot import births, members, questions, themes, transitions, unplaced, verdicts
from models.complaints import Rules
from models.hotspots.label_words import LabelWords
from models.hotspots.night import Knowledge, find_night
from models.hotspots.representation import Concepts
from models.verdicts.binding import bind
from models.verdicts.decisions import in_force
from pipelines.partitions import night_of
from pipelines.reader import read_reader
from pipelines.register import read_decisions
from pipelines.settings import Home
from pipelines.sql import read_sql, table
from pipelines.warehouse import Warehouse, insert, refill_night

SPEC = dg.AssetSpec(**table("hotspot", "hotspots", kinds={"scikitlearn"}), deps=members.DEPS)
SPECS = [SPEC, members.SPEC, births.SPEC, transitions.SPEC, verdicts.SPEC, questions.SPEC, themes.SPEC, unplaced.SPEC]
READ = ("complaints", "complaint_terms", "living", "anchors", "births", "states")


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
    terms = connection.sql("select term_id, term, tag from core.terms").pl()
    decisions = read_decisions(home)
    binding = bind(in_force(decisions), read["complaints"]["complaint_id"])
    it = find_night(read, terms, binding, read_knowledge(home), night=night, threads=home.settings.threads or 2)
    return {
        "hotspots": it.hotspots,
        "members": it.members,
        "births": births.minted(it.every_hotspot, it.every_member, read["births"]),
        "transitions": it.transitions,
        "verdicts": verdicts.told(decisions, it.outcome),
        "questions": it.asked,
        "themes": it.themes,
        "unplaced": it.unplaced,
    }


def read_knowledge(home: Home) -> Knowledge:
    """What the home's reference files and models know of complaints."""
    return Knowledge(
        frozenset(home.reference("lexicon/stop_words.txt").read_text(encoding="utf-8").split()),
        home.read_reference("lexicon/complaint_rules.yaml", Rules.from_dict).words_for_wrongs(),
        home.read_reference("lexicon/labels.yaml", LabelWords.from_dict),
        read_reader(home),
        home.read_reference("lexicon/concepts.yaml", Concepts.from_dict),
    )


def read_night(connection: duckdb.DuckDBPyConnection, name: str, night: date) -> pl.DataFrame:
    """What sql/hotspot/<name>.sql selects as of a night."""
    text = read_sql(f"hotspot/{name}")
    return connection.execute(text, {"night": night} if "$night" in text else {}).pl()
