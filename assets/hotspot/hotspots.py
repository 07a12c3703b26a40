"""hotspot.hotspots, and with it hotspot.members: finding gives both."""

from collections.abc import Iterator
from datetime import date

import dagster as dg
import duckdb
import polars as pl

from assets.hotspot import members
from models.complaints import Rules
from models.hotspots.assignment import centres
from models.hotspots.description import describe
from models.hotspots.representation import Weights, content_terms, represent
from pipelines.partitions import night_of
from pipelines.settings import Home
from pipelines.sql import read_sql, table
from pipelines.warehouse import Warehouse, refill_night

SPEC = dg.AssetSpec(**table("hotspot", "hotspots", kinds={"scikitlearn"}), deps=members.DEPS)


@dg.multi_asset(specs=[SPEC, members.SPEC])
def found(context: dg.AssetExecutionContext, warehouse: Warehouse) -> Iterator[dg.MaterializeResult]:
    """Find the hotspots in all complaints known by the night, and keep the ids of those that were there before."""
    night = night_of(context)
    with warehouse.write() as connection:
        hotspots, belonging, complaints = find(connection, warehouse.at_home(), night)
        refill_night(connection, "hotspot.hotspots", hotspots, night)
        refill_night(connection, "hotspot.members", belonging, night)
    counts = {"complaints": complaints, "in_hotspots": belonging.height}
    yield dg.MaterializeResult(asset_key=SPEC.key, metadata={"dagster/row_count": hotspots.height, **counts})
    yield dg.MaterializeResult(asset_key=members.SPEC.key, metadata={"dagster/row_count": belonging.height, **counts})


def find(connection: duckdb.DuckDBPyConnection, home: Home, night: date) -> tuple[pl.DataFrame, pl.DataFrame, int]:
    """Rows of hotspot.hotspots and of hotspot.members, and how many complaints were looked at."""
    stop_words = frozenset(home.reference("lexicon/stop_words.txt").read_text(encoding="utf-8").split())
    wrongs = home.read_reference("lexicon/complaint_rules.yaml", Rules.from_dict).words_for_wrongs()
    read = {name: read_night(connection, name, night) for name in ("complaints", "complaint_terms", "living", "births")}
    complaints = read["complaints"].with_row_index("row")
    said = read["complaint_terms"].join(
        complaints.select("complaint_id", "row"), on="complaint_id", maintain_order="left"
    )
    content = content_terms(connection.sql("select term_id, term, tag from core.terms").pl(), said, stop_words)
    vectors = represent(said, content, rows=complaints.height, weights=Weights())
    groups, belonging = members.find(complaints, vectors, read["living"], threads=home.settings.threads or 2)
    centre = centres(vectors, groups, count=groups.max(initial=-1) + 1)
    evidence = said.filter(pl.col("span_no").is_not_null())
    lives = {"living": read["living"], "births": read["births"], "night": night}
    hotspots = describe(belonging, evidence, content, centre, wrongs=wrongs, **lives)
    named = belonging.join(hotspots.select("group", "hotspot_id"), on="group", maintain_order="left")
    return hotspots, named, complaints.height


def read_night(connection: duckdb.DuckDBPyConnection, name: str, night: date) -> pl.DataFrame:
    """What sql/hotspot/<name>.sql selects as of a night."""
    return connection.sql(read_sql(f"hotspot/{name}"), params={"night": night}).pl()
