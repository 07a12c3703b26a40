"""The numbers that expectations look at, compared with what a source usually delivers."""

import math
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from statistics import median

from models.intake.contract import Bounds, Contract, Delivered, Severity
from models.intake.profile import Judged

SPREAD = 1.4826  # of a normal distribution: its standard deviation in median absolute deviations


@dataclass(frozen=True)
class Measured:
    """A number that an expectation looks at.

    Attributes:
        observed: The number; None when it cannot be told.
        usual: What it usually is, where that is known.
        allowance: How much further than its bounds it may lie, because it usually varies so much; of ratios a factor.
        is_new: The source has not delivered often enough to say what is usual.
        judged: What is odd, and in which records.
        note: Which columns or fields, never values.
    """

    observed: float | None = None
    usual: float | None = None
    allowance: float = 0
    is_new: bool = False
    judged: Judged = field(default_factory=Judged)
    note: str = ""


def measure(delivery: Delivered, past: list[Delivered], contract: Contract) -> dict[str, Measured]:
    """What each expectation looks at in a delivery.

    Args:
        delivery: The one to be judged.
        past: Deliveries of the same source in the nights before that were not held back.
        contract: Of the source.

    Returns:
        Expectation to its number, all of EXPECTATIONS.
    """
    rules = contract.history
    since = [one for one in past if 0 < (delivery.night - one.night).days <= rules.nights]
    is_new = len({one.night for one in since}) < rules.enough_nights
    return {name: tell(delivery, [] if is_new else since, contract) for name, tell in MEASURES.items()}


def bounds(name: str, severity: Severity, number: Measured, contract: Contract) -> Bounds | None:
    """From where to where a number may lie, widened by what it usually varies; None when nothing is wanted."""
    given: Bounds | None = getattr(contract.expectations[name], severity)
    if given is None or name not in VARYING:
        return given
    most = given.max
    if name == "volume_is_as_usual":
        factor = math.exp(number.allowance)
        low = given.min and min(given.min, 1 / factor)
        return Bounds(min=low, max=most and max(most, factor))
    return Bounds(min=given.min, max=most and max(most, number.allowance))


def _few(delivery: Delivered, contract: Contract) -> bool:
    return delivery.delivered < contract.history.enough_records


def _share(judged: Judged, delivery: Delivered, contract: Contract) -> Measured:
    enough = judged.seen >= contract.history.enough_records and not _few(delivery, contract)
    return Measured(judged.share if enough else None, judged=judged)


def _usable(delivery: Delivered, _: list[Delivered], contract: Contract) -> Measured:
    return _share(Judged(delivery.delivered, delivery.unusable), delivery, contract)


def _empty(delivery: Delivered, _: list[Delivered], contract: Contract) -> Measured:
    empty = [name for name, share in delivery.filled.items() if share == 0]
    observed = None if _few(delivery, contract) or not delivery.filled else len(empty)
    return Measured(observed, note="、".join(empty))


def _complete(delivery: Delivered, _: list[Delivered], contract: Contract) -> Measured:
    """How far the field furthest below its least share is below it."""
    if _few(delivery, contract) or not contract.complete:
        return Measured()
    gaps = {name: least - delivery.filled.get(name, 0) for name, least in contract.complete.items()}
    short = {name: gap for name, gap in gaps.items() if gap > 0}
    said = "、".join(
        f"{name} {delivery.filled.get(name, 0):.1%}（至少 {contract.complete[name]:.1%}）" for name in short
    )
    return Measured(max(0, *gaps.values()), judged=_emptiest(delivery, short), note=said)


def _emptiest(delivery: Delivered, gaps: dict[str, float]) -> Judged:
    """The field with the largest gap."""
    worst = max(gaps, key=lambda name: (gaps[name], name), default="")
    return delivery.profile.filled.get(worst, Judged())


def _as_complete(delivery: Delivered, past: list[Delivered], contract: Contract) -> Measured:
    """How far the field that lost most is below what it usually is."""
    if not past or _few(delivery, contract):
        return Measured(is_new=not past)
    names = sorted(set().union(*(one.filled for one in past)))
    usual = {name: median(one.filled.get(name, 0) for one in past) for name in names}
    drops = {name: share - delivery.filled.get(name, 0) for name, share in usual.items()}
    lost = {name: drop for name, drop in drops.items() if drop > 0.01}
    order = sorted(lost, key=lambda name: (-lost[name], name))
    said = "、".join(f"{name} {usual[name]:.0%} → {delivery.filled.get(name, 0):.0%}" for name in order)
    return Measured(max([0, *drops.values()]), judged=_emptiest(delivery, lost), note=said)


def _dates(delivery: Delivered, _: list[Delivered], contract: Contract) -> Measured:
    return _share(delivery.profile.dates, delivery, contract)


def _satisfaction(delivery: Delivered, _: list[Delivered], contract: Contract) -> Measured:
    return _share(delivery.profile.satisfaction, delivery, contract)


def _channels(delivery: Delivered, _: list[Delivered], contract: Contract) -> Measured:
    return _share(delivery.profile.channels, delivery, contract)


def _fresh(delivery: Delivered, past: list[Delivered], contract: Contract) -> Measured:
    """How many days older the newest contact is than usual."""
    ages = [one.age for one in past if one.age is not None]
    if not ages or delivery.age is None or _few(delivery, contract):
        return Measured(is_new=not past)
    usual = median(ages)
    spread = SPREAD * median(abs(age - usual) for age in ages)
    said = f"最新一条距当晚 {delivery.age} 天，平时 {usual:g} 天"
    return Measured(delivery.age - usual, usual, contract.history.spreads * spread, note=said)


def _volume(delivery: Delivered, past: list[Delivered], contract: Contract) -> Measured:
    """New records, as a multiple of what is usual on such a day."""
    rules = contract.history
    nights: Counter[date] = Counter()
    for one in past:
        nights[one.night] += one.new
    counts = {night: max(count, 1) for night, count in nights.items()}
    alike = [count for night, count in counts.items() if night.weekday() == delivery.night.weekday()]
    is_weekday = len(alike) >= rules.enough_weekdays
    if not counts:
        return Measured(is_new=True)
    usual = median(alike if is_weekday else counts.values())
    if usual < rules.enough_records:
        return Measured(usual=usual)
    logs = _logs(counts, by_weekday=is_weekday)
    middle = median(logs)
    spread = SPREAD * median(abs(one - middle) for one in logs)
    new = delivery.new + delivery.earlier_tonight
    day = "周" + "一二三四五六日"[delivery.night.weekday()] if is_weekday else "一晚"
    said = f"新记录 {new:,} 条，平时{day} {usual:,.0f} 条（近 {rules.nights} 天 {len(counts)} 晚）"
    return Measured(new / usual, usual, rules.spreads * spread, note=said)


def _logs(counts: dict[date, int], *, by_weekday: bool) -> list[float]:
    """Logarithms of counts, each against the middle of its weekday where weekdays are told apart."""
    if not by_weekday:
        return [math.log(count) for count in counts.values()]
    days = {night.weekday() for night in counts}
    middle = {day: median(n for night, n in counts.items() if night.weekday() == day) for day in days}
    return [math.log(count / middle[night.weekday()]) for night, count in counts.items()]


def _known(delivery: Delivered, past: list[Delivered], contract: Contract) -> Measured:
    """How much larger than usual the share of records is that were loaded before."""
    if not past or _few(delivery, contract):
        return Measured(is_new=not past)
    usual = median(one.known_share for one in past)
    said = f"{delivery.known:,} 条早已入库（{delivery.known_share:.0%}，平时 {usual:.0%}）"
    return Measured(delivery.known_share - usual, usual, note=said)


def _columns(delivery: Delivered, past: list[Delivered], _: Contract) -> Measured:
    """How many columns came or went."""
    if not past:
        return Measured(is_new=True)
    seen = Counter(header for one in past for header in set(one.headers))
    gone = sorted(
        header for header, times in seen.items() if 5 * times >= 4 * len(past) and header not in delivery.headers
    )
    come = sorted(header for header in set(delivery.headers) if header not in seen)
    said = "；".join(f"{name}：{'、'.join(found[:20])}" for name, found in (("少了", gone), ("多了", come)) if found)
    return Measured(len(gone) + len(come), note=said)


VARYING = frozenset({"volume_is_as_usual", "newest_contact_is_as_fresh_as_usual"})
MEASURES = {
    "enough_records_are_usable": _usable,
    "no_mapped_column_is_empty": _empty,
    "fields_are_complete": _complete,
    "fields_are_as_complete_as_usual": _as_complete,
    "dates_are_plausible": _dates,
    "satisfaction_is_on_its_scale": _satisfaction,
    "delivered_channels_are_known": _channels,
    "newest_contact_is_as_fresh_as_usual": _fresh,
    "volume_is_as_usual": _volume,
    "known_records_are_no_more_than_usual": _known,
    "columns_are_the_usual_ones": _columns,
}
