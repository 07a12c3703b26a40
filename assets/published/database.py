"""published/database, and with it report and review sheet: what people open is replaced together, or not at all."""

from collections.abc import Iterator

import dagster as dg
import duckdb

from assets.published import contracts, report, review
from pipelines.partitions import night_of, nights
from pipelines.review import render_review
from pipelines.sql import tables
from pipelines.warehouse import Warehouse, build_published, replace_bytes, replace_file

SPEC = dg.AssetSpec(
    ["published", "database"],
    description="published.duckdb: everything people may read, as of a night.",
    deps=[list(name) for name in tables()],
    group_name="published",
    kinds={"duckdb"},
    owners=["team:complaint-analysis"],
    partitions_def=nights,
    code_version="1",
)


@dg.multi_asset(specs=[SPEC, report.SPEC, review.SPEC, contracts.SPEC])
def publish(context: dg.AssetExecutionContext, warehouse: Warehouse) -> Iterator[dg.MaterializeResult]:
    """Build the file and the page beside the old ones, then put them in their places."""
    home, night = warehouse.at_home(), night_of(context)
    fresh, counts = build_published(home, night)
    with duckdb.connect(fresh, read_only=True) as connection:
        page = report.render(connection, night)
        sheet = render_review(connection)
        promises = contracts.render(connection, home, night)
    fresh.replace(home.published)
    replace_file(home / "report" / "index.html", page)
    for folder in (home / "exports", home / "report" / "contracts"):
        folder.mkdir(exist_ok=True)
    replace_file(home / "report" / "contracts" / "index.html", promises)
    replace_bytes(home / "exports" / "review.xlsx", sheet)
    yield dg.MaterializeResult(asset_key=SPEC.key, metadata={"dagster/row_count": sum(counts.values()), **counts})
    yield dg.MaterializeResult(asset_key=report.SPEC.key, metadata={"characters": len(page)})
    yield dg.MaterializeResult(asset_key=review.SPEC.key, metadata={"bytes": len(sheet)})
    yield dg.MaterializeResult(asset_key=contracts.SPEC.key, metadata={"characters": len(promises)})
