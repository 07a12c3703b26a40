"""What a delivery is like, in numbers: how full its fields are, when its contacts began, which of its values are odd.

Nothing here holds a value of a record; records are named by their ids. What is expected of them: contract.py.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

import polars as pl

from models.intake.dates import parse_moments
from models.intake.sources import CONTACT_FIELDS, Headers, Mapping

ZONE = "Asia/Shanghai"
NAMED = 5
NUMBER = r"(-?[0-9]+(?:\.[0-9]+)?)"


@dataclass(frozen=True)
class Judged:
    """How many cells were looked at, how many are odd, and a few records that hold such.

    Attributes:
        seen: Cells looked at.
        odd: Of them, those that are not as wanted.
        record_ids: The first few records with one, by their ids.
    """

    seen: int = 0
    odd: int = 0
    record_ids: list[str] = field(default_factory=list)

    @property
    def share(self) -> float | None:
        """Share that is as wanted; None when there is nothing to see."""
        return (self.seen - self.odd) / self.seen if self.seen else None

    def __add__(self, other: "Judged") -> "Judged":
        """Both together."""
        ids = sorted(set(self.record_ids) | set(other.record_ids))[:NAMED]
        return Judged(self.seen + other.seen, self.odd + other.odd, ids)


@dataclass(frozen=True)
class Profile:
    """A delivery, or records of it that share a mapping, in numbers.

    Attributes:
        filled: Contact field to how many of the records have it; only fields that a header is mapped to.
        dates: Beginnings that lie in the plausible span.
        satisfaction: Numbers of satisfaction on its scale.
        channels: Channels that are named as one we know.
        newest_on: Day of the newest beginning in the span, None without one.
    """

    filled: dict[str, Judged] = field(default_factory=dict)
    dates: Judged = field(default_factory=Judged)
    satisfaction: Judged = field(default_factory=Judged)
    channels: Judged = field(default_factory=Judged)
    newest_on: date | None = None

    def __add__(self, other: "Profile") -> "Profile":
        """Both together; a field that one of them has no header for is empty there."""
        sizes = [max((one.seen for one in profile.filled.values()), default=0) for profile in (self, other)]
        names = [name for name in CONTACT_FIELDS if name in self.filled or name in other.filled]
        missing = [Judged(size, size) for size in sizes]
        filled = {name: self.filled.get(name, missing[0]) + other.filled.get(name, missing[1]) for name in names}
        return Profile(
            filled,
            self.dates + other.dates,
            self.satisfaction + other.satisfaction,
            self.channels + other.channels,
            max(filter(None, (self.newest_on, other.newest_on)), default=None),
        )


@dataclass(frozen=True)
class Plausible:
    """What a value may be.

    Attributes:
        earliest: First day on which a contact may have begun.
        days_ahead: How many days after the night one may begin.
        scale: Lowest and highest satisfaction.
    """

    earliest: date
    days_ahead: int
    scale: tuple[float, float]


def profile(
    fields: pl.DataFrame,
    record_ids: pl.Series,
    *,
    headers: list[str],
    mapping: Mapping,
    words: Headers,
    night: date,
    plausible: Plausible,
) -> Profile:
    """The profile of records that share a mapping.

    Args:
        fields: From `contact_fields`, a row a record.
        record_ids: Their ids, str.
        headers: Headers of their file.
        mapping: Which header is which field.
        words: Words for channels.
        night: The night they were delivered on.
        plausible: What values may be.
    """
    began = parse_moments(fields["started_at"], timezone=mapping.timezone).dt.convert_time_zone(ZONE).dt.date()
    in_span = began.is_between(plausible.earliest, night + timedelta(days=plausible.days_ahead))
    satisfaction = fields["satisfaction"].str.extract(NUMBER).cast(pl.Float64)
    named = fields["channel"]
    known = {name: words.channel_of(name) is not None for name in named.drop_nulls().unique()}
    mapped = [name for name in CONTACT_FIELDS if set(mapping.fields.get(name, [])) & set(headers)]
    return Profile(
        filled={name: _judge(fields[name].is_not_null(), record_ids) for name in mapped},
        dates=_judge(in_span, record_ids),
        satisfaction=_judge(satisfaction.is_between(*plausible.scale), record_ids),
        channels=_judge(named.replace_strict(known, default=None, return_dtype=pl.Boolean), record_ids),
        newest_on=began.filter(in_span).max(),
    )


def _judge(is_good: pl.Series, record_ids: pl.Series) -> Judged:
    """What is good, null being nothing to see."""
    bad = (~is_good).fill_null(value=False)
    return Judged(is_good.count(), int(bad.sum()), record_ids.filter(bad).sort().head(NAMED).to_list())
