"""When contacts come: days of a span weighted by weekday and by the shape of a matter."""

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np

from models.world.matters import Shape
from models.world.spec import WorldSpec

_BEFORE = 0.04  # what is left of a matter outside of its time


def span(first_day: date, days: int) -> list[date]:
    """Give the days of the span."""
    return [first_day + timedelta(days=number) for number in range(days)]


def day_weights(shape: Shape, calendar: list[date], spec: WorldSpec) -> np.ndarray:
    """Give the share of a matter's contacts that falls on each day.

    Args:
        shape: When the matter comes.
        calendar: Days, in order.
        spec: Weekday weights and school holidays.

    Returns:
        Shape (days,), float64, adding up to 1.
    """
    weekdays = np.array([spec.weekday_weights[day.weekday()] for day in calendar])
    weights = weekdays * _SHAPES[shape.kind](shape, calendar, spec)
    return weights / weights.sum()


def is_school_holiday(day: date, spec: WorldSpec) -> bool:
    """Tell whether schools are closed; bounds of the holidays are included."""
    return any(first <= day.strftime("%m-%d") <= last for first, last in spec.school_holidays)


def _steady(shape: Shape, calendar: list[date], spec: WorldSpec) -> np.ndarray:
    return np.ones(len(calendar))


def _weekend(shape: Shape, calendar: list[date], spec: WorldSpec) -> np.ndarray:
    return np.array([4.0 if day.weekday() in (5, 6, 0) else 1.0 for day in calendar])


def _burst(shape: Shape, calendar: list[date], spec: WorldSpec) -> np.ndarray:
    middle = shape.at * (len(calendar) - 1)
    away = (np.arange(len(calendar)) - middle) / (shape.width / 3)
    return 0.03 + np.exp(-0.5 * away**2)


def _billing(shape: Shape, calendar: list[date], spec: WorldSpec) -> np.ndarray:
    return np.array([5.0 if day.day <= 5 else 1.6 if day.day <= 9 else 0.8 for day in calendar])


def _month_end(shape: Shape, calendar: list[date], spec: WorldSpec) -> np.ndarray:
    left = np.array([((day.replace(day=28) + timedelta(days=4)).replace(day=1) - day).days for day in calendar])
    return np.where(left <= 7, 4.0, np.where(left <= 11, 1.5, 0.6))


def _holidays(shape: Shape, calendar: list[date], spec: WorldSpec) -> np.ndarray:
    """Few before the holidays, a slow start, then a peak a week wide in their third week."""
    weights, running = [], 0
    for day in calendar:
        running = running + 1 if is_school_holiday(day, spec) else 0
        rise = min(1.0, 0.25 + running / 14) + 1.3 * np.exp(-0.5 * ((running - 17) / 3) ** 2)
        weights.append(rise if running else _BEFORE)
    return np.array(weights)


def _new(shape: Shape, calendar: list[date], spec: WorldSpec) -> np.ndarray:
    """Unheard of before, then growing over ten days."""
    since = np.arange(len(calendar)) - shape.at * len(calendar)
    return np.where(since >= 0, np.clip((since + 2) / 10, 0.15, 1.0), 0.0) + 1e-12


def _fixed(shape: Shape, calendar: list[date], spec: WorldSpec) -> np.ndarray:
    """Steady until the process was changed, then nearly nothing."""
    return np.where(np.arange(len(calendar)) < shape.at * len(calendar), 1.0, 0.12)


_SHAPES: dict[str, Callable[[Shape, list[date], WorldSpec], np.ndarray]] = {
    "steady": _steady,
    "weekend": _weekend,
    "burst": _burst,
    "billing": _billing,
    "month_end": _month_end,
    "holidays": _holidays,
    "new": _new,
    "fixed": _fixed,
}
