"""Who contacts whom about what and when, before anything is said."""

from datetime import date, datetime, time

import numpy as np
import polars as pl

from models.world.calendar import day_weights, is_school_holiday, span
from models.world.matters import Scenario, Shape
from models.world.spec import WorldSpec

_EVENING = np.array([1.0] * 18 + [3.0, 6.0, 9.0, 9.0, 7.0, 4.0])
_WRITES_AGAIN = 0.09  # share of contacts by somebody who also has another matter


def plan_contacts(
    spec: WorldSpec, rng: np.random.Generator, *, days: int, contacts: int, first_day: date
) -> pl.DataFrame:
    """Give one row a contact, in order of time.

    Args:
        spec: The world.
        rng: Seeded.
        days: Length of the span.
        contacts: How many rows.
        first_day: First day of the span.

    Returns:
        kind (scenario, one_off, flood or a kind of topic), matter (number in its list), department, day (number in
        the span), started_at, person (number), agent (number), is_follow_up, second (number of a second scenario or
        null).
    """
    sizes = _sizes(spec, contacts)
    calendar = span(first_day, days)
    groups = [
        *_scenario_groups(spec, rng, calendar, sizes["scenario"]),
        _one_off_group(spec, rng, calendar, sizes["one_off"]),
        _group(
            spec, rng, calendar, kind="flood", count=sizes["flood"], departments=_only(spec, spec.flood.departments)
        ),
        *_calm_groups(spec, rng, calendar, sizes["calm"]),
    ]
    told = pl.concat(group for group in groups if group.height).with_columns(is_follow_up=False)
    told = _with_follow_ups(_with_people(told, rng), sizes["follow_up"], days, rng)
    return _with_seconds(_with_times(told, spec, rng, calendar), spec, rng).sort("started_at", "row").drop("row")


def _sizes(spec: WorldSpec, contacts: int) -> dict[str, int]:
    complaints = round(spec.mix.complaint_share * contacts)
    sizes = {
        "flood": min(spec.mix.flood_limit, round(spec.mix.flood_share * contacts)),
        "one_off": round(spec.mix.one_off_share * complaints),
        "follow_up": round(spec.mix.follow_up_share * complaints),
        "calm": contacts - complaints,
    }
    return sizes | {"scenario": complaints - sizes["flood"] - sizes["one_off"] - sizes["follow_up"]}


def _apportion(weights: list[float], total: int) -> list[int]:
    """Give whole numbers in proportion to the weights, adding up to the total (largest remainders)."""
    exact = np.array(weights) / sum(weights) * total
    counts = np.floor(exact).astype(int)
    most = np.argsort(counts - exact, kind="stable")[: total - counts.sum()]
    counts[most] += 1
    return counts.tolist()


def _only(spec: WorldSpec, departments: dict[str, float]) -> dict[str, float]:
    return dict.fromkeys(spec.departments, 0.0) | departments


def _group(
    spec: WorldSpec,
    rng: np.random.Generator,
    calendar: list[date],
    *,
    kind: str,
    count: int,
    matter: int = 0,
    shape: Shape | None = None,
    departments: dict[str, float] | None = None,
    hours: str = "any",
) -> pl.DataFrame:
    """Give the contacts about one matter, with their day and department."""
    weights = {name: department.weight for name, department in spec.departments.items()} | (departments or {})
    share = np.array([weights[name] for name in spec.departments])
    return pl.DataFrame(
        {
            "kind": [kind] * count,
            "matter": [matter] * count,
            "department": rng.choice(list(spec.departments), size=count, p=share / share.sum()).tolist(),
            "day": rng.choice(len(calendar), size=count, p=day_weights(shape or Shape(), calendar, spec)),
            "hours": [hours] * count,
        },
        schema={"kind": pl.String, "matter": pl.Int64, "department": pl.String, "day": pl.Int64, "hours": pl.String},
    )


def _scenario_groups(spec: WorldSpec, rng: np.random.Generator, calendar: list[date], count: int) -> list[pl.DataFrame]:
    counts = _apportion([_volume_in(scenario, calendar, spec) for scenario in spec.scenarios], count)
    return [
        _group(
            spec,
            rng,
            calendar,
            kind="scenario",
            count=counts[number],
            matter=number,
            shape=scenario.shape,
            departments=scenario.departments,
            hours=scenario.hours,
        )
        for number, scenario in enumerate(spec.scenarios)
    ]


def _volume_in(scenario: Scenario, calendar: list[date], spec: WorldSpec) -> float:
    """Give the volume a scenario has in this span: one of the holidays hardly exists in term time."""
    if scenario.shape.kind == "holidays" and not any(is_school_holiday(day, spec) for day in calendar):
        return scenario.volume * 0.05
    return scenario.volume


def _one_off_group(spec: WorldSpec, rng: np.random.Generator, calendar: list[date], count: int) -> pl.DataFrame:
    """Give one-off complaints: those written out first, in any order; past them numbers that the tail makes up."""
    written = len(spec.one_offs)
    numbers = np.concatenate([rng.permutation(written), written + np.arange(max(0, count - written))])[:count]
    group = _group(spec, rng, calendar, kind="one_off", count=count)
    return group.with_columns(matter=pl.Series(numbers, dtype=pl.Int64))


def _calm_groups(spec: WorldSpec, rng: np.random.Generator, calendar: list[date], count: int) -> list[pl.DataFrame]:
    kinds = spec.mix.calm
    topics = [[number for number, topic in enumerate(spec.calm) if topic.kind == kind] for kind in kinds]
    of_kind = _apportion(list(kinds.values()), count)
    groups = []
    for kind, numbers, size in zip(kinds, topics, of_kind, strict=True):
        for number, part in zip(numbers, _apportion([1.0] * len(numbers), size), strict=True):
            departments = spec.calm[number].departments
            groups.append(_group(spec, rng, calendar, kind=kind, count=part, matter=number, departments=departments))
    return groups


def _with_people(told: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Give each contact a customer of its own, some one who also wrote about something else, the flood only one."""
    people = np.arange(told.height)
    again = (rng.random(told.height) < _WRITES_AGAIN) & (told["kind"] != "flood").to_numpy()
    people[again] = rng.integers(told.height, size=int(again.sum()))
    flood = np.flatnonzero((told["kind"] == "flood").to_numpy())
    people[np.isin(people, flood)] = flood[0] if len(flood) else 0
    return told.with_columns(person=pl.Series(people, dtype=pl.Int64))


def _with_follow_ups(told: pl.DataFrame, count: int, days: int, rng: np.random.Generator) -> pl.DataFrame:
    """Add customers who come back about the same matter within two weeks."""
    early = told.with_row_index("row").filter((pl.col("kind") == "scenario") & (pl.col("day") < days - 3))
    chosen = np.sort(rng.choice(early.height, size=min(count, early.height), replace=False))
    later = early[chosen].drop("row").with_columns(is_follow_up=True)
    delays = pl.Series(rng.integers(2, 15, size=later.height), dtype=pl.Int64)
    later = later.with_columns(day=pl.min_horizontal(pl.col("day") + delays, pl.lit(days - 1, pl.Int64)))
    return pl.concat([told, later]).with_row_index("row")


def _with_times(told: pl.DataFrame, spec: WorldSpec, rng: np.random.Generator, calendar: list[date]) -> pl.DataFrame:
    hours = np.zeros(told.height, dtype=np.int64)
    for name, department in spec.departments.items():
        for when, factor in (("any", 1.0), ("evening", _EVENING)):
            here = np.flatnonzero(((told["department"] == name) & (told["hours"] == when)).to_numpy())
            weights = np.array(department.hours) * factor
            hours[here] = rng.choice(24, size=len(here), p=weights / weights.sum())
    seconds = told["day"].to_numpy() * 86_400 + hours * 3_600 + rng.integers(3_600, size=told.height)
    midnight = datetime.combine(calendar[0], time())
    return told.with_columns(
        started_at=pl.lit(midnight).cast(pl.Datetime("ms")) + pl.duration(seconds=pl.Series(seconds))
    ).drop("hours")


def _with_seconds(told: pl.DataFrame, spec: WorldSpec, rng: np.random.Generator) -> pl.DataFrame:
    """Give some contacts a second matter, and each an agent."""
    has_two = (rng.random(told.height) < spec.mix.two_matters_share) & (told["kind"] == "scenario").to_numpy()
    other = (told["matter"].to_numpy() + rng.integers(1, len(spec.scenarios), size=told.height)) % len(spec.scenarios)
    agents = rng.integers(len(spec.teams) * spec.agents_per_team, size=told.height)
    return told.with_columns(
        second=pl.when(pl.Series(has_two)).then(pl.Series(other)), agent=pl.Series(agents, dtype=pl.Int64)
    )
