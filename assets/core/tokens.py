"""core.tokens, and with it core.terms: the night's turns as numbered terms."""

from collections.abc import Iterator

import dagster as dg
import polars as pl

from assets.core import terms
from models.text.segment import segment
from pipelines.partitions import night_of
from pipelines.segmenter import load_segmenter
from pipelines.sql import read_sql, table
from pipelines.warehouse import Warehouse, insert, refill

SPEC = dg.AssetSpec(**table("core", "tokens", kinds={"polars"}), deps=[["core", "turns"], ["core", "contacts"]])


@dg.multi_asset(specs=[terms.SPEC, SPEC])
def segmented(context: dg.AssetExecutionContext, warehouse: Warehouse) -> Iterator[dg.MaterializeResult]:
    """Segment the turns of every contact that tonight's deliveries touched."""
    night = night_of(context)
    with warehouse.write() as connection:
        products = connection.sql("select distinct product from core.contacts where product is not null").pl()[
            "product"
        ]
        segmenter = load_segmenter(warehouse.at_home(), products)
        turns = connection.execute(read_sql("core/touched_turns"), {"night": night, "contacts": []}).pl()
        said = segment(turns["text"], segmenter.cut)
        known = connection.sql("select term, term_id from core.terms").pl()
        fresh = terms.new_terms(said["term"].unique(), known, segmenter).with_columns(night=pl.lit(night))
        insert(connection, "core.terms", fresh)
        numbered = said.join(pl.concat([known, fresh.select("term", "term_id")]), on="term", maintain_order="left")
        lists = numbered.group_by("text_no", maintain_order=True).agg(term_ids="term_id")
        rows = (
            turns.select("turn_id", "contact_id", "night")
            .with_row_index("text_no")
            .join(lists, on="text_no", maintain_order="left")
            .drop("text_no")
        )
        count = refill(connection, "core.tokens", rows, touched_on=night)
    yield dg.MaterializeResult(
        asset_key=terms.SPEC.key, metadata={"dagster/row_count": known.height + fresh.height, "tonight": fresh.height}
    )
    yield dg.MaterializeResult(asset_key=SPEC.key, metadata={"dagster/row_count": count, "tonight": rows.height})
