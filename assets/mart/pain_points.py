"""mart.pain_points: the ranked hotspots."""

import dagster as dg
import polars as pl

from models.ranking import Ranking, rank_pain_points
from models.routing import Processes, route
from pipelines.partitions import night_of
from pipelines.sql import read_sql, table
from pipelines.warehouse import Warehouse, refill_night

SHOWN = 15


@dg.asset(
    **table("mart", "pain_points", kinds={"polars"}),
    deps=[["hotspot", "hotspots"], ["hotspot", "members"], ["core", "complaints"], ["core", "contacts"]],
)
def pain_points(context: dg.AssetExecutionContext, warehouse: Warehouse) -> dg.MaterializeResult:
    """Rank the hotspots by what they cost customers, say how sure the place is, and who owns the process."""
    home, night = warehouse.at_home(), night_of(context)
    ranking = home.read_reference("ranking.yaml", Ranking.model_validate)
    processes = home.read_reference("processes.yaml", Processes.model_validate)
    with warehouse.write() as connection:
        named = connection.execute(read_sql("mart/named_hotspots"), {"night": night}).pl()
        ranked = rank_pain_points(
            connection.execute(read_sql("mart/hotspot_customers"), {"night": night}).pl(), ranking
        )
        routes = route(connection.execute(read_sql("mart/hotspot_texts"), {"night": night}).pl(), processes)
        rows = ranked.join(named, on="hotspot_id", maintain_order="left").join(
            routes, on="hotspot_id", maintain_order="left"
        )
        refill_night(connection, "mart.pain_points", rows, night)
    return dg.MaterializeResult(
        metadata={"dagster/row_count": rows.height, "top": dg.MetadataValue.md(as_markdown(rows.head(SHOWN)))}
    )


def as_markdown(rows: pl.DataFrame) -> str:
    """The first pain points as a table for the UI; what customers typed cannot break out of its cell."""
    lines = ["| 名次 | 痛点 | 客户 | 投诉 | 得分 | 名次区间 | 责任部门 |", "|--:|---|--:|--:|--:|:-:|---|"]
    for row in rows.iter_rows(named=True):
        label = row["label"].translate(str.maketrans({mark: f"\\{mark}" for mark in "|<>[]`*_"}))
        people, interval = (
            f"{row['customer_count']} | {row['complaint_count']}",
            f"{row['rank_low']}–{row['rank_high']}",
        )
        owner = row["owner_department"] or "待认领"
        lines.append(f"| {row['rank']} | {label} | {people} | {row['score']:.1f} | {interval} | {owner} |")
    return "\n".join(lines)
