"""How the scenarios of a world go: how many of each a day, what breaks out, what is mended, what is born and dies.

This is the truth that alarms, transitions and effects are measured against.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from models.world.calendar import day_weights, is_in_season, is_outbreak, outbreak, place_in
from models.world.matters import Scenario
from models.world.spec import WorldSpec

_OUT_OF_SEASON = 0.05
_DAY, _NAME, _SHARE = pl.Date, pl.String, pl.Float64


@dataclass(frozen=True)
class Course:
    """What is planned for each scenario on each day, in units of volume.

    Attributes:
        usual: Without outbreaks and fixes, shape (scenarios, days), float64.
        planned: With them.
    """

    usual: np.ndarray
    planned: np.ndarray


def chart(spec: WorldSpec, calendar: list[date]) -> Course:
    """Plan the scenarios over a span."""
    usual = np.array([_volume_in(scenario, calendar, spec) for scenario in spec.scenarios])[:, None] * np.array(
        [day_weights(scenario.shape, calendar, spec) for scenario in spec.scenarios]
    )
    planned = usual.copy()
    for number, scenario in enumerate(spec.scenarios):
        for burst in scenario.bursts:
            planned[number] *= 1 + (burst.factor - 1) * outbreak(burst, len(calendar))
    _mend(planned, spec, len(calendar))
    # Exponentials and sums differ in the last digits from one processor to another; what is drawn from them must not.
    return Course(usual.round(9), planned.round(9))


def _volume_in(scenario: Scenario, calendar: list[date], spec: WorldSpec) -> float:
    """Give the volume a scenario has in this span: one of the holidays hardly exists in term time."""
    return scenario.volume * (1.0 if is_in_season(scenario.shape, calendar, spec) else _OUT_OF_SEASON)


def _mend(planned: np.ndarray, spec: WorldSpec, days: int) -> None:
    numbers = {scenario.code: number for number, scenario in enumerate(spec.scenarios)}
    for number, scenario in enumerate(spec.scenarios):
        if scenario.fix is None:
            continue
        after = slice(place_in(scenario.fix.at, days), None)
        removed = planned[number, after] * (1 - scenario.fix.rate)
        planned[number, after] -= removed
        if scenario.fix.moves_to is not None:
            planned[numbers[scenario.fix.moves_to], after] += removed * scenario.fix.moved


def daily(spec: WorldSpec, calendar: list[date], course: Course, contacts: int) -> pl.DataFrame:
    """Give the contacts to be expected.

    Args:
        spec: The world.
        calendar: Days, in order.
        course: What is planned.
        contacts: How many contacts about scenarios there are.

    Returns:
        scenario, day, usual and expected (contacts, float, without and with outbreaks and fixes), is_outbreak; one row
        a scenario and day, in that order.
    """
    scale = contacts / course.planned.sum()
    breaks = [
        np.any([is_outbreak(burst, len(calendar)) for burst in scenario.bursts], axis=0)
        if scenario.bursts
        else np.zeros(len(calendar), dtype=bool)
        for scenario in spec.scenarios
    ]
    return pl.DataFrame(
        {
            "scenario": np.repeat([scenario.code for scenario in spec.scenarios], len(calendar)),
            "day": calendar * len(spec.scenarios),
            "usual": (course.usual * scale).ravel().round(4),
            "expected": (course.planned * scale).ravel().round(4),
            "is_outbreak": np.concatenate(breaks),
        }
    )


def outbreaks(spec: WorldSpec, calendar: list[date]) -> pl.DataFrame:
    """Give scenario, first_day, last_day, form, factor of every outbreak."""
    rows = []
    for scenario in spec.scenarios:
        for burst in scenario.bursts:
            days = np.flatnonzero(is_outbreak(burst, len(calendar)))
            rows += [(scenario.code, calendar[days[0]], calendar[days[-1]], burst.form, burst.factor)] * bool(days.size)
    schema = {"scenario": _NAME, "first_day": _DAY, "last_day": _DAY, "form": _NAME, "factor": _SHARE}
    return pl.DataFrame(rows, schema=schema, orient="row")


def transitions(spec: WorldSpec, calendar: list[date]) -> pl.DataFrame:
    """Give day, event (born, gone, dormant, revived, split, merged), scenario, other_scenario.

    A split is told once for each of the two that the scenario splits into, a merger for each of those that merge.
    """
    rows = [row for scenario in spec.scenarios for row in _events(scenario, spec, len(calendar))]
    dated = sorted((calendar[day], event, code, other) for day, event, code, other in rows)
    schema = {"day": _DAY, "event": _NAME, "scenario": _NAME, "other_scenario": _NAME}
    return pl.DataFrame([(*row[:3], row[3] or None) for row in dated], schema=schema, orient="row")


def _events(scenario: Scenario, spec: WorldSpec, days: int) -> Iterator[tuple[int, str, str, str]]:
    shape, code = scenario.shape, scenario.code
    if scenario.splits:
        yield from ((place_in(scenario.splits.at, days), "split", code, part) for part in scenario.splits.into)
    elif scenario.merges:
        yield place_in(scenario.merges.at, days), "merged", code, scenario.merges.into
    elif shape.kind == "gone":
        yield place_in(shape.at, days), "gone", code, ""
    elif shape.kind == "new" and code not in _heirs(spec):
        yield place_in(shape.at, days), "born", code, ""
    elif shape.kind == "returns":
        yield place_in(shape.at, days), "dormant", code, ""
        yield place_in(shape.until, days), "revived", code, ""


def _heirs(spec: WorldSpec) -> set[str]:
    """Give the codes of what others split into or merge into."""
    splits = {code for scenario in spec.scenarios if scenario.splits for code in scenario.splits.into}
    return splits | {scenario.merges.into for scenario in spec.scenarios if scenario.merges}


def parts_of(scenario: Scenario, spec: WorldSpec) -> list[str]:
    """Give the codes of the two that a scenario holds: those it will split into, or that merged into it."""
    if scenario.splits:
        return list(scenario.splits.into)
    return [other.code for other in spec.scenarios if other.merges and other.merges.into == scenario.code]


def fixes(spec: WorldSpec, calendar: list[date]) -> pl.DataFrame:
    """Give scenario, process_node, department, day, rate (what is left), moves_to, moved of every change."""
    rows = [
        (
            scenario.code,
            scenario.process_node,
            scenario.owner_department,
            calendar[place_in(scenario.fix.at, len(calendar))],
            scenario.fix.rate,
            scenario.fix.moves_to,
            scenario.fix.moved,
        )
        for scenario in spec.scenarios
        if scenario.fix
    ]
    names = ("scenario", "process_node", "department", "day", "rate", "moves_to", "moved")
    return pl.DataFrame(
        rows, schema=dict(zip(names, (_NAME, _NAME, _NAME, _DAY, _SHARE, _NAME, _SHARE), strict=True)), orient="row"
    )
