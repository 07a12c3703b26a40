"""Data contracts, held to by Great Expectations: of tables, data/reference/contracts/<schema>.<table>.yaml.

Deliveries are judged when they are read (assets/raw/expectations.py), for what breaks its contract must not come in;
assets/delivery_checks.py tells what was found.
"""

import os
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import yaml

from pipelines.settings import REFERENCE
from pipelines.sql import read_sql
from pipelines.warehouse import Warehouse

SHOWN = 5


def build(path: Path) -> dg.AssetChecksDefinition:
    """The contract of one table, a named check for each expectation; each stops what comes after when it fails."""
    schema, name = path.stem.split(".")
    key = dg.AssetKey([schema, name])
    contract: dict[str, dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    specs = [
        dg.AssetCheckSpec(sentence, asset=key, blocking=True, description=describe(expectation))
        for sentence, expectation in contract.items()
    ]

    @dg.multi_asset_check(name=f"{schema}_{name}_contract", specs=specs)
    def run(warehouse: Warehouse) -> Iterator[dg.AssetCheckResult]:
        with warehouse.read() as connection:
            rows = connection.sql(read_sql(f"contracts/{schema}/{name}")).pl()
        # Arrow-backed: as fast as pandas can be, and integers with gaps stay integers.
        frame = rows.to_pandas(use_pyarrow_extension_array=True)
        for sentence, outcome in validate(frame, contract):
            yield dg.AssetCheckResult(
                passed=bool(outcome["success"]), asset_key=key, check_name=sentence, metadata=counts(outcome["result"])
            )

    return run


def validate(frame: Any, contract: dict[str, dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:  # noqa: ANN401
    """Each sentence of the contract and what Great Expectations found of it.

    Args:
        frame: A pandas frame.
        contract: Sentence to `expect` (name of the expectation without expect_) and its arguments.
    """
    # It phones home unless told not to, costs seconds to import and warns of what it imports itself: all of that is
    # dealt with here and nowhere else.
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import great_expectations as gx
        from great_expectations.expectations import core as expectations

        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = {"globally": False}
        asset = context.data_sources.add_pandas("frames").add_dataframe_asset("frame")
        batch = asset.add_batch_definition_whole_dataframe("whole").get_batch({"dataframe": frame})
        suite = gx.ExpectationSuite("contract")
        for sentence, given in contract.items():
            kind = "Expect" + "".join(part.capitalize() for part in given["expect"].split("_"))
            arguments = {name: value for name, value in given.items() if name != "expect"}
            suite.add_expectation(getattr(expectations, kind)(**arguments, meta={"sentence": sentence}))
        # All at once: a call an expectation would hash the whole frame each time, five times the cost.
        found = batch.validate(suite, result_format="BASIC").to_json_dict()["results"]
    return [(outcome["expectation_config"]["meta"]["sentence"], outcome) for outcome in found]


def counts(result: dict[str, Any]) -> dict[str, float]:
    """What may be shown of a result: how many, never which values."""
    shown = ("element_count", "unexpected_count", "missing_count")
    return {name: result[name] for name in shown if isinstance(result.get(name), int | float)}


def describe(expectation: dict[str, Any]) -> str:
    """An expectation in one line."""
    arguments = ", ".join(f"{name} {value}" for name, value in expectation.items() if name != "expect")
    return f"{expectation['expect']}: {arguments}"


contract_checks = [build(path) for path in sorted((REFERENCE / "contracts").glob("*.*.yaml"))]
