"""published/report: the page that a person opens. Published by assets/published/database.py."""

from datetime import date

import dagster as dg
import duckdb

from models.report import render_report
from pipelines.partitions import nights
from pipelines.settings import CHECKOUT, ZONE
from pipelines.sql import read_sql

TEMPLATE = CHECKOUT / "data" / "templates" / "report.html.j2"
FRAMES = ("pain_points", "quotations", "weekly", "sources")
SPEC = dg.AssetSpec(
    ["published", "report"],
    description="report/index.html: what hurts most, how many people, the trend, three quotations each.",
    deps=[["mart", "pain_points"], ["hotspot", "members"], ["hotspot", "daily"], ["raw", "files"]],
    group_name="published",
    kinds={"html"},
    owners=["team:complaint-analysis"],
    partitions_def=nights,
    code_version="1",
)


def render(connection: duckdb.DuckDBPyConnection, night: date) -> str:
    """The page of a night, from a published database."""
    connection.execute(f"set TimeZone = '{ZONE}'")
    frames = {name: connection.sql(read_sql(f"report/{name}")).pl() for name in FRAMES}
    counts = connection.sql(read_sql("report/counts")).pl().row(0, named=True)
    return render_report(TEMPLATE.read_text(encoding="utf-8"), night=night, counts=counts, **frames)
