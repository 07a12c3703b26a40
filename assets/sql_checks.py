"""Checks written in SQL: sql/checks/<schema>/<table>/<sentence>.sql returns the rows that break the sentence."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import dagster as dg

from pipelines.sql import checks, first_comment
from pipelines.warehouse import Warehouse

SHOWN = 5


def build(key: tuple[str, str], files: list[Path]) -> dg.AssetChecksDefinition:
    """The checks of one table, one for each file; each stops what comes after when it fails."""
    specs = [
        dg.AssetCheckSpec(
            file.stem, asset=list(key), blocking=True, description=first_comment(file.read_text(encoding="utf-8"))
        )
        for file in files
    ]

    @dg.multi_asset_check(name=f"{'_'.join(key)}_sql_checks", specs=specs)
    def run(warehouse: Warehouse) -> Iterator[dg.AssetCheckResult]:
        with warehouse.read() as connection:
            for file in files:
                bad = connection.sql(file.read_text(encoding="utf-8")).pl()
                shown = (
                    {"first_bad_rows": dg.MetadataValue.md(bad.head(SHOWN).to_pandas().to_markdown())}
                    if bad.height
                    else {}
                )
                yield dg.AssetCheckResult(
                    passed=bad.is_empty(),
                    asset_key=list(key),
                    check_name=file.stem,
                    metadata={"bad_rows": bad.height, **shown},
                )

    return run


sql_checks = [build(key, [file for _, file in found]) for key, found in groupby(checks(), key=lambda check: check[0])]
