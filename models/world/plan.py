"""Who contacts whom about what and when, before anything is said."""

from datetime import date, datetime, time

import numpy as np
import polars as pl

from models.world.calendar import day_weights, is_public_holiday
from models.world.casting import with_agents, with_tellings
from models.world.course import Course
from models.world.matters import Shape
from models.world.spec import WorldSpec

_EVENING = np.array([1.0] * 18 + [3.0, 6.0, 9.0, 9.0, 7.0, 4.0])
_WRITES_AGAIN = 0.09  # share of contacts by somebody who also has another matter
_GROUP = {"kind": pl.String, "matter": pl.Int64, "department": pl.String, "day": pl.Int64, "hours": pl.String}


def plan_contacts(
    spec: WorldSpec, rng: np.random.Generator, *, calendar: list[date], course: Course, contacts: int
) -> pl.DataFrame:
    """Give one row a contact, in order of time.

    Args:
        spec: The world.
        rng: Seeded.
        calendar: Days, in order.
        course: What is planned for the scenarios.
        contacts: How many rows.

    Returns:
        kind (scenario, one_off, flood or a kind of topic), matter (number in its list), part (number of the scenario
        whose details are told, or null), department, day (number in the span), started_at, person (number), temper,
        agent (number, or null), is_follow_up, is_return (the same customer raised the same matter within 30 days),
        is_paraphrase, second (number of a second scenario or null).
    """
    sizes = contact_counts(spec, contacts)
    groups = [
        *_scenario_groups(spec, rng, calendar, course, sizes["scenario"]),
        _one_off_group(spec, rng, calendar, sizes["one_off"]),
        _group(
            spec, rng, calendar, kind="flood", count=sizes["flood"], departments=_only(spec, spec.flood.departments)
        ),
        *_calm_groups(spec, rng, calendar, sizes["calm"]),
    ]
    told = pl.concat(group for group in groups if group.height).with_columns(is_follow_up=False)
    told = _with_follow_ups(_with_people(told, rng), sizes["follow_up"], len(calendar), rng)
    told = _with_times(told, spec, rng, calendar)
    told = with_tellings(told, spec, rng)
    return _with_returns(with_agents(told, spec, rng).sort("started_at", "row").drop("row"))


def contact_counts(spec: WorldSpec, contacts: int) -> dict[str, int]:
    """Give how many contacts are of each sort: scenario, follow_up (on a scenario), one_off, flood, calm."""
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
    weights: np.ndarray | None = None,
    departments: dict[str, float] | None = None,
    hours: str = "any",
) -> pl.DataFrame:
    """Give the contacts about one matter, with their day and department; days weigh as is usual unless told."""
    by_department = {name: department.weight for name, department in spec.departments.items()} | (departments or {})
    share = np.array([by_department[name] for name in spec.departments])
    weights = day_weights(Shape(), calendar, spec) if weights is None else weights
    return pl.DataFrame(
        {
            "kind": [kind] * count,
            "matter": [matter] * count,
            "department": rng.choice(list(spec.departments), size=count, p=share / share.sum()).tolist(),
            "day": rng.choice(len(calendar), size=count, p=(weights / weights.sum()).round(12)),
            "hours": [hours] * count,
        },
        schema=_GROUP,
    )


def _scenario_groups(
    spec: WorldSpec, rng: np.random.Generator, calendar: list[date], course: Course, count: int
) -> list[pl.DataFrame]:
    counts = _apportion(course.planned.sum(axis=1).tolist(), count)
    return [
        _group(
            spec,
            rng,
            calendar,
            kind="scenario",
            count=counts[number],
            matter=number,
            weights=course.planned[number],
            departments=scenario.departments,
            hours=scenario.hours,
        )
        for number, scenario in enumerate(spec.scenarios)
    ]


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


def _with_returns(told: pl.DataFrame) -> pl.DataFrame:
    since = (pl.col("started_at") - pl.col("started_at").shift(1)).over("person", "kind", "matter")
    return told.with_columns(is_return=(since <= pl.duration(days=30)).fill_null(value=False))


def _with_times(told: pl.DataFrame, spec: WorldSpec, rng: np.random.Generator, calendar: list[date]) -> pl.DataFrame:
    hours = np.zeros(told.height, dtype=np.int64)
    for name, department in spec.departments.items():
        for when, factor in (("any", 1.0), ("evening", _EVENING)):
            here = np.flatnonzero(((told["department"] == name) & (told["hours"] == when)).to_numpy())
            weights = np.array(department.hours) * factor
            hours[here] = rng.choice(24, size=len(here), p=weights / weights.sum())
    days = _put_off(told["day"].to_numpy(), told["department"], spec, rng, calendar)
    seconds = days * 86_400 + hours * 3_600 + rng.integers(3_600, size=told.height)
    midnight = datetime.combine(calendar[0], time())
    return told.with_columns(
        day=pl.Series(days, dtype=pl.Int64),
        started_at=pl.lit(midnight).cast(pl.Datetime("ms")) + pl.duration(seconds=pl.Series(seconds)),
    ).drop("hours")


def _put_off(
    days: np.ndarray, departments: pl.Series, spec: WorldSpec, rng: np.random.Generator, calendar: list[date]
) -> np.ndarray:
    """Put off what would come in on a public holiday, as far as a department is less busy then, until after it."""
    holidays = np.array([is_public_holiday(day, spec) for day in calendar])
    after = np.arange(len(calendar))
    for day in range(len(calendar) - 2, -1, -1):
        after[day] = after[day + 1] if holidays[day] and holidays[day + 1] else day + holidays[day]
    stays = {name: department.holiday_weight for name, department in spec.departments.items()}
    waits = rng.random(days.size) >= departments.replace_strict(stays, return_dtype=pl.Float64).to_numpy()
    return np.where(waits & holidays[days], after[days], days)
