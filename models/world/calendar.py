"""When contacts come: days of a span weighted by weekday, by holidays and by the shape of a matter."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import numpy as np

from models.world.matters import Burst, Shape
from models.world.spec import WorldSpec

_BEFORE = 0.04  # what is left of a matter outside of its time
_STOPPED = 1e-12  # nothing comes, yet the weights can be added up and divided by


def span(first_day: date, days: int) -> list[date]:
    """Give the days of the span."""
    return [first_day + timedelta(days=number) for number in range(days)]


def day_weights(shape: Shape, calendar: list[date], spec: WorldSpec) -> np.ndarray:
    """Give the share of a matter's contacts that falls on each day.

    Args:
        shape: When the matter comes.
        calendar: Days, in order.
        spec: Weekday weights and holidays.

    Returns:
        Shape (days,), float64, adding up to 1.
    """
    weekdays = np.array([spec.weekday_weights[day.weekday()] for day in calendar])
    weights = weekdays * _SHAPES[shape.kind](shape, calendar, spec)
    return weights / weights.sum()


def is_in_season(shape: Shape, calendar: list[date], spec: WorldSpec) -> bool:
    """Tell whether the time of a matter lies in the span; most have no time of their own."""
    if shape.kind == "holidays":
        return any(is_school_holiday(day, spec) for day in calendar)
    return shape.kind != "season" or any(_is_within(day, shape.dates) for day in calendar)


def is_school_holiday(day: date, spec: WorldSpec) -> bool:
    """Tell whether schools are closed; bounds of the holidays are included."""
    return _is_within(day, spec.school_holidays)


def is_public_holiday(day: date, spec: WorldSpec) -> bool:
    """Tell whether offices are closed for a holiday; bounds are included."""
    return _is_within(day, spec.public_holidays)


def outbreak(burst: Burst, days: int) -> np.ndarray:
    """Give how far an outbreak has come on each day.

    Args:
        burst: Its place, width in days and form.
        days: Length of the span.

    Returns:
        Shape (days,), float64, from 0 (not there) to 1 (at its height).
    """
    since = np.arange(days) - round(burst.at * (days - 1))
    if burst.form == "spike":
        return np.exp(-0.5 * (since / (burst.width / 4)) ** 2)
    lasts = (since >= 0) & (since < burst.width)
    if burst.form == "plateau":
        return lasts.astype(np.float64)
    course = (since + 1) / burst.width if burst.form == "ramp" else 1 - since / burst.width
    return np.where(lasts, course, 0.0)


def is_outbreak(burst: Burst, days: int) -> np.ndarray:
    """Tell the days of an outbreak: those on which it is at a tenth of its height or more, shape (days,), bool."""
    return outbreak(burst, days) >= 0.1


def place_in(at: float, days: int) -> int:
    """Give the number of the day that lies at a share of the span."""
    return min(days - 1, round(at * days))


def _is_within(day: date, spans: Sequence[tuple[str, str]]) -> bool:
    return any(first <= day.strftime("%m-%d") <= last for first, last in spans)


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


def _season(shape: Shape, calendar: list[date], spec: WorldSpec) -> np.ndarray:
    return np.array([1.0 if _is_within(day, shape.dates) else _BEFORE for day in calendar])


def _new(shape: Shape, calendar: list[date], spec: WorldSpec) -> np.ndarray:
    """Unheard of before, then growing over ten days."""
    since = np.arange(len(calendar)) - place_in(shape.at, len(calendar))
    return np.where(since >= 0, np.clip((since + 2) / 10, 0.15, 1.0), _STOPPED)


def _gone(shape: Shape, calendar: list[date], spec: WorldSpec) -> np.ndarray:
    return np.where(np.arange(len(calendar)) < max(1, place_in(shape.at, len(calendar))), 1.0, _STOPPED)


def _returns(shape: Shape, calendar: list[date], spec: WorldSpec) -> np.ndarray:
    day, days = np.arange(len(calendar)), len(calendar)
    return np.where((day < place_in(shape.at, days)) | (day >= place_in(shape.until, days)), 1.0, _STOPPED)


_SHAPES: dict[str, Callable[[Shape, list[date], WorldSpec], np.ndarray]] = {
    "steady": _steady,
    "weekend": _weekend,
    "burst": _burst,
    "billing": _billing,
    "month_end": _month_end,
    "holidays": _holidays,
    "season": _season,
    "new": _new,
    "gone": _gone,
    "returns": _returns,
}
