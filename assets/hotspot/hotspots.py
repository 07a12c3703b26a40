"""hotspot.hotspots, and with it hotspot.members: finding gives both."""

from collections.abc import Iterator
from datetime import date

import dagster as dg
import duckdb
import polars as pl

from assets.hotspot import members
from models.complaints import Rules
from models.hotspots.assignment import centres
from models.hotspots.finding import MODEL_VERSION, Thresholds, find_hotspots
from models.hotspots.identity import keep_ids
from models.hotspots.naming import TRIED, keywords, labels, typical_terms
from models.hotspots.representation import Weights, content_terms, represent
from pipelines.partitions import night_of
from pipelines.sql import read_sql, table
from pipelines.warehouse import Warehouse, refill_night

DORMANT_AFTER_DAYS = 60
SPEC = dg.AssetSpec(
    **table("hotspot", "hotspots", kinds={"scikitlearn"}),
    deps=[["core", "complaints"], ["core", "tokens"], ["core", "terms"]],
)


@dg.multi_asset(specs=[SPEC, members.SPEC])
def found(context: dg.AssetExecutionContext, warehouse: Warehouse) -> Iterator[dg.MaterializeResult]:
    """Find the hotspots in all complaints known by the night, and keep the ids of those that were there before."""
    home, night = warehouse.at_home(), night_of(context)
    stop_words = frozenset(home.reference("lexicon/stop_words.txt").read_text(encoding="utf-8").split())
    wrong = home.read_reference("lexicon/complaint_rules.yaml", Rules.from_dict).words_for_wrongs()
    with warehouse.write() as connection:
        complaints = connection.sql(read_sql("hotspot/complaints"), params={"night": night}).pl().with_row_index("row")
        said = connection.sql(read_sql("hotspot/complaint_terms"), params={"night": night}).pl()
        said = said.join(complaints.select("complaint_id", "row"), on="complaint_id", maintain_order="left")
        content = content_terms(connection.sql("select term_id, term, tag from core.terms").pl(), said, stop_words)
        vectors = represent(said, content, rows=complaints.height, weights=Weights())
        customers = complaints["customer"].rank("dense").to_numpy()
        groups, similarity = find_hotspots(
            vectors, customers, thresholds=Thresholds(), threads=home.settings.threads or 2
        )
        belonging = members.make(complaints, groups, similarity, customers, vectors)
        centre = centres(vectors, groups, count=groups.max(initial=-1) + 1)
        evidence = said.filter(pl.col("span_no").is_not_null())
        typical = typical_terms(evidence, belonging, centre, content)
        hotspots = describe(connection, belonging, annotated(evidence, content, wrong), typical, night)
        rows = belonging.join(hotspots.select("group", "hotspot_id"), on="group", maintain_order="left")
        refill_night(connection, "hotspot.hotspots", hotspots, night)
        refill_night(connection, "hotspot.members", rows, night)
    counts = {"complaints": complaints.height, "in_hotspots": rows.height}
    yield dg.MaterializeResult(asset_key=SPEC.key, metadata={"dagster/row_count": hotspots.height, **counts})
    yield dg.MaterializeResult(asset_key=members.SPEC.key, metadata={"dagster/row_count": rows.height, **counts})


def describe(
    connection: duckdb.DuckDBPyConnection,
    belonging: pl.DataFrame,
    said: pl.DataFrame,
    typical: pl.DataFrame,
    night: date,
) -> pl.DataFrame:
    """Rows of hotspot.hotspots, with the group that each is."""
    sizes = (
        belonging.group_by("group")
        .agg(
            complaint_count=pl.len(),
            customer_count=pl.col("customer").n_unique(),
            first_seen_on=pl.col("counted_on").min(),
            last_seen_on=pl.col("counted_on").max(),
            first=pl.col("complaint_id").min(),
        )
        .sort("customer_count", "first_seen_on", "first", descending=[True, False, False])
    )
    births = connection.sql(read_sql("hotspot/births"), params={"night": night}).pl()
    living = connection.sql(read_sql("hotspot/living"), params={"night": night}).pl()
    last = int(births["hotspot_id"].max()[1:]) if births.height else 0
    ids = keep_ids(belonging, living, sizes, last_number=last).join(
        births, on="hotspot_id", how="left", maintain_order="left"
    )
    names = labels(nearest_words(belonging, said), typical, order=sizes["group"].to_list())
    dormant = (pl.lit(night) - pl.col("last_seen_on")).dt.total_days() > DORMANT_AFTER_DAYS
    known = sizes.join(ids, on="group", maintain_order="left").join(
        keywords(typical), on="group", how="left", maintain_order="left"
    )
    return known.select(
        "group",
        "hotspot_id",
        "first_seen_on",
        "last_seen_on",
        "complaint_count",
        "customer_count",
        label=pl.col("group").replace_strict(names, return_dtype=pl.String),
        keywords=pl.col("keywords").fill_null([]),
        status=pl.when(dormant).then(pl.lit("dormant")).otherwise(pl.lit("active")),
        born_on=pl.col("born_on").fill_null(night),
        model_version=pl.lit(MODEL_VERSION),
    )


def annotated(said: pl.DataFrame, content: pl.DataFrame, wrong: list[str]) -> pl.DataFrame:
    """The words of complaints with whether each is a name, a deed, and says that something is wrong."""
    known = said.join(content.drop("term"), on="term_id", how="left", maintain_order="left")
    return known.with_columns(pl.col("is_deed").fill_null(value=False), is_wrong=pl.col("term").str.contains_any(wrong))


def nearest_words(belonging: pl.DataFrame, said: pl.DataFrame) -> pl.DataFrame:
    """The words of the members nearest to each centre, in the order said; a span is a member of its own."""
    nearest = (
        belonging.sort("group", pl.col("similarity").neg(), "row").group_by("group", maintain_order=True).head(TRIED)
    )
    words = nearest.join(said, on="row", maintain_order="left_right")
    return words.select(
        "group",
        "similarity",
        "term",
        "term_id",
        "is_proper",
        "is_wrong",
        "is_deed",
        member=pl.col("row") * 100 + pl.col("span_no"),
    )
