"""What a source's deliveries are expected to be, as people wrote it. What each number is: measures.py."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from models.intake.profile import Plausible, Profile
from models.intake.sources import CONTACT_FIELDS

Severity = Literal["warn", "block"]
SEVERITIES: tuple[Severity, ...] = ("warn", "block")
EXPECTATIONS = (
    "enough_records_are_usable",
    "no_mapped_column_is_empty",
    "fields_are_complete",
    "fields_are_as_complete_as_usual",
    "dates_are_plausible",
    "satisfaction_is_on_its_scale",
    "delivered_channels_are_known",
    "newest_contact_is_as_fresh_as_usual",
    "volume_is_as_usual",
    "known_records_are_no_more_than_usual",
    "columns_are_the_usual_ones",
)


class Strict(BaseModel):
    """A part of the contract; a misspelt key is refused."""

    model_config = ConfigDict(extra="forbid")


class Bounds(Strict):
    """From where to where a number may lie; None is open."""

    min: float | None = None
    max: float | None = None


class Expectation(Strict):
    """One thing expected of every delivery.

    Attributes:
        says: What is looked at, in Chinese, for the page.
        warn: Outside of these a person is told.
        block: Outside of these the delivery is held back whole.
    """

    says: str = ""
    warn: Bounds | None = None
    block: Bounds | None = None


class History(Strict):
    """How the past of a source is looked at.

    Attributes:
        nights: How far back.
        enough_nights: Nights with a delivery below which nothing is compared with the past.
        enough_weekdays: The same of one weekday; below it all days are taken together.
        enough_records: Records, of this delivery or usually, below which no share and no volume is judged.
        spreads: How many times its usual spread a number may lie off, where that is more than the bounds allow.
    """

    nights: int = Field(28, ge=1)
    enough_nights: int = Field(7, ge=2)
    enough_weekdays: int = Field(4, ge=2)
    enough_records: int = Field(20, ge=1)
    spreads: float = Field(4, ge=0)


class Contract(Strict):
    """What deliveries are held to (reference/contracts/sources.yaml).

    Attributes:
        history: How the past is looked at.
        earliest: First day on which a contact may have begun.
        days_ahead: How many days after the night one may begin.
        scale: Lowest and highest satisfaction.
        complete: Contact field to the least share of the records that must have it.
        expectations: Each by its name, which is one of EXPECTATIONS.
        sources: What is different for a source: `scale`, `complete`, `expectations`.
    """

    history: History = History()
    earliest: date = date(2000, 1, 1)
    days_ahead: int = Field(1, ge=0)
    scale: tuple[float, float] = (0, 100)
    complete: dict[str, float] = {}
    expectations: dict[str, Expectation]
    sources: dict[str, dict] = {}

    @model_validator(mode="after")
    def _is_known(self) -> "Contract":
        if unknown := sorted(set(self.expectations) ^ set(EXPECTATIONS)):
            message = f"expectations {unknown} are missing or unknown; wanted exactly {', '.join(EXPECTATIONS)}"
            raise ValueError(message)
        if unknown := sorted(set(self.complete) - set(CONTACT_FIELDS)):
            raise ValueError(f"complete: {unknown} are no contact fields; wanted: {', '.join(CONTACT_FIELDS)}")
        for name in self.sources:
            self.of(name)
        return self

    def of(self, source: str) -> "Contract":
        """The contract of one source."""
        own = self.sources.get(source, {})
        if unknown := sorted(set(own) - {"scale", "complete", "expectations"}):
            raise ValueError(f"sources.{source}: {unknown} unknown; wanted scale, complete or expectations")
        said = {name: one.model_dump() for name, one in self.expectations.items()}
        for name, bounds in own.get("expectations", {}).items():
            said[name] = said.get(name, {}) | bounds
        given = {"expectations": said, "sources": {}} | {key: own[key] for key in ("scale", "complete") if key in own}
        return Contract.model_validate(self.model_dump() | given)

    @property
    def plausible(self) -> Plausible:
        """What values may be."""
        return Plausible(self.earliest, self.days_ahead, self.scale)


@dataclass(frozen=True)
class Delivered:
    """What a source delivered at once.

    Attributes:
        night: The night.
        delivered, unusable, known: Records; unusable ones are in quarantine, known ones were loaded before.
        headers: Columns found, of all its files.
        filled: Contact field to the share of records that have it.
        newest_on: Day of the newest contact.
        profile: More of it, with the records that are odd; only of the delivery that is judged.
        earlier_tonight: New records that the source has delivered earlier this night.
    """

    night: date
    delivered: int
    unusable: int
    known: int
    headers: list[str]
    filled: dict[str, float]
    newest_on: date | None
    profile: Profile = field(default_factory=Profile)
    earlier_tonight: int = 0

    @property
    def new(self) -> int:
        """Records that were not loaded before."""
        return self.delivered - self.known

    @property
    def known_share(self) -> float:
        """Share that was loaded before."""
        return self.known / self.delivered if self.delivered else 0

    @property
    def age(self) -> int | None:
        """Days from the newest contact to the night."""
        return None if self.newest_on is None else (self.night - self.newest_on).days
