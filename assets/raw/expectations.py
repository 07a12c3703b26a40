"""raw.expectations: what a delivery was expected to be, and whether it was. Filled by assets/raw/files.py."""

from typing import Any

import dagster as dg
import polars as pl

from assets.contracts import validate
from models.intake.contract import SEVERITIES, Contract, Delivered
from models.intake.measures import Measured, bounds, measure
from pipelines.sql import table

OUTCOMES = {"warn": "warned", "block": "broken"}
DIGITS = 6
SPEC = dg.AssetSpec(**table("raw", "expectations", kinds={"greatexpectations"}))


def judge(delivery: Delivered, past: list[Delivered], contract: Contract) -> dict[str, dict[str, Any]]:
    """Whether a delivery is what its source's contract expects.

    Args:
        delivery: The delivery.
        past: Deliveries of its source in the nights before.
        contract: Of its source.

    Returns:
        Expectation to its row in raw.expectations, without the key of the delivery.
    """
    numbers = measure(delivery, past, contract)
    limits = {
        (name, severity): limit
        for name, number in numbers.items()
        for severity in SEVERITIES
        if number.observed is not None and (limit := bounds(name, severity, number, contract))
    }
    outcomes = {name: outcome_without(is_new=number.is_new) for name, number in numbers.items()}
    outcomes |= dict.fromkeys((name for name, number in numbers.items() if number.observed is not None), "met")
    frame = pl.DataFrame({name: [round(numbers[name].observed, DIGITS)] for name, _ in limits}).cast(pl.Float64)
    wanted = {f"{name} {severity}": between(name, limit) for (name, severity), limit in limits.items()}
    found = validate(frame.to_pandas(use_pyarrow_extension_array=True), wanted) if wanted else []
    for sentence, outcome in found:  # warn before block, as they were asked
        name, severity = sentence.split()
        if not outcome["success"]:
            outcomes[name] = max(outcomes[name], OUTCOMES[severity], key=["met", "warned", "broken"].index)
    return {name: row(number, outcomes[name], name, limits) for name, number in numbers.items()}


def softened(told: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The same where nothing is left to hold back: every record was set aside or known already."""
    return {name: one | {"outcome": one["outcome"].replace("broken", "warned")} for name, one in told.items()}


def outcome_without(*, is_new: bool) -> str:
    """The outcome where there is no number."""
    return "not_enough_history" if is_new else "not_judged"


def between(name: str, limit: Any) -> dict[str, Any]:  # noqa: ANN401
    """An expectation of Great Expectations that a number lies within bounds."""
    return {"expect": "column_values_to_be_between", "column": name, "min_value": limit.min, "max_value": limit.max}


def row(number: Measured, outcome: str, name: str, limits: dict) -> dict[str, Any]:
    """A row of raw.expectations."""
    edges = {
        f"{severity}_{edge}": getattr(limits.get((name, severity)), edge, None)
        for severity in SEVERITIES
        for edge in ("min", "max")
    }
    return {
        "outcome": outcome,
        "observed": None if number.observed is None else round(number.observed, DIGITS),
        "usual": number.usual,
        **edges,
        "seen_count": number.judged.seen,
        "odd_count": number.judged.odd,
        "record_ids": number.judged.record_ids,
        "note": number.note,
    }
