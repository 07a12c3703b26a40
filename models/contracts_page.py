"""The page of the contracts: what each source delivered, what was expected of it, and what is held back."""

import datetime
from typing import Any

import jinja2
import polars as pl

OUTCOMES = {
    "broken": "不符，暂扣",
    "warned": "提醒",
    "met": "符合",
    "not_enough_history": "历史不足",
    "not_judged": "未评",
}
STATES = {"held": "整批暂扣", "released": "已放行", "warned": "有提醒", "met": "符合约定"}
URGENCY = list(STATES)
SHARES = {
    "enough_records_are_usable", "fields_are_complete", "fields_are_as_complete_as_usual", "dates_are_plausible",
    "satisfaction_is_on_its_scale", "delivered_channels_are_known", "known_records_are_no_more_than_usual",
}  # fmt: skip
UNITS = {
    "newest_contact_is_as_fresh_as_usual": " 天",
    "volume_is_as_usual": " 倍",
    "no_mapped_column_is_empty": " 个",
    "columns_are_the_usual_ones": " 列",
}
SHOWN_NIGHTS = 28


def render_contracts(
    template: str,
    *,
    night: datetime.date,
    deliveries: pl.DataFrame,
    expectations: pl.DataFrame,
    missing: pl.DataFrame,
    says: dict[str, str],
    tables: dict[str, list[str]],
) -> str:
    """Write the page.

    Args:
        template: Text of data/templates/contracts.html.j2.
        night: Night the page tells of.
        deliveries: Columns of raw.deliveries, up to the night, and waiting_files list[str]: files still held back.
        expectations: Columns of raw.expectations of the same deliveries.
        missing: source, last_night, silent_days, longest_gap: sources that have been silent for too long.
        says: Expectation to what it looks at, in Chinese, in the order to show.
        tables: Table to what must hold of it before anybody reads it, a sentence each.

    Returns:
        A whole HTML document without a script or a link to anywhere; the same bytes for the same arguments.
    """
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["number"] = "{:,}".format
    sources = [
        _source(one.rows(named=True), expectations, says)
        for _, one in deliveries.sort("night", "delivery_id").group_by("source", maintain_order=True)
    ]
    sources.sort(key=lambda source: (URGENCY.index(source["state"]), source["name"]))
    tonight = [source for source in sources if source["latest"]["night"] == night]
    counts = {state: sum(source["state"] == state for source in tonight) for state in STATES}
    return environment.from_string(template).render(
        night=night,
        weekday="一二三四五六日"[night.weekday()],
        sources=sources,
        tonight=len(tonight),
        missing=missing.rows(named=True),
        waiting=[source for source in sources if source["waiting_files"]],
        counts=counts,
        tables=tables,
        states=STATES,
    )


def _source(rows: list[dict[str, Any]], expectations: pl.DataFrame, says: dict[str, str]) -> dict[str, Any]:
    """A source: its latest delivery judged, and the ones before."""
    latest = rows[-1]
    of_latest = expectations.filter(pl.col("delivery_id") == latest["delivery_id"]).rows(named=True)
    judged = {row["expectation"]: _expectation(row, says) for row in of_latest}
    warned = set(expectations.filter(pl.col("outcome") == "warned")["delivery_id"])
    return {
        "name": latest["source"],
        "latest": latest,
        "state": _state(latest, warned),
        "expectations": [judged[name] for name in says if name in judged],
        "waiting_files": sorted(file for row in rows for file in row["waiting_files"]),
        "past": [row | {"state": _state(row, warned)} for row in rows[-SHOWN_NIGHTS:][::-1]],
    }


def _state(row: dict[str, Any], warned: set[str]) -> str:
    if row["held_for"]:
        return "released" if row["released_on"] else "held"
    return "warned" if row["delivery_id"] in warned else "met"


def _expectation(row: dict[str, Any], says: dict[str, str]) -> dict[str, Any]:
    name = row["expectation"]
    return {
        "says": says[name] or name,
        "outcome": row["outcome"],
        "result": OUTCOMES[row["outcome"]],
        "observed": _number(name, row["observed"]),
        "warn": _range(name, row["warn_min"], row["warn_max"]),
        "block": _range(name, row["block_min"], row["block_max"]),
        "note": row["note"],
        "odd": row["odd_count"],
        "record_ids": row["record_ids"],
    }


def _range(name: str, low: float | None, high: float | None) -> str:
    """Bounds as a person reads them: 0.5–2 倍, 至少 90%, 至多 7 天; nothing without any."""
    if low is not None and high is not None:
        return f"{_number(name, low)}–{_number(name, high)}"
    if low is not None:
        return f"至少 {_number(name, low)}"
    return "" if high is None else f"至多 {_number(name, high)}"


def _number(name: str, value: float | None) -> str:
    if value is None:
        return "—"
    return f"{value:.1%}".replace(".0%", "%") if name in SHARES else f"{round(value, 2):,g}{UNITS.get(name, '')}"
