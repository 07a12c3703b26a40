"""What a world file (data/worlds/*.yaml) may say, checked before anything is made of it."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, Field, model_validator

from models.world.matters import Asks, Matter, Numbers, Part, Phrases, Scenario, Tail, Topic, one_offs
from models.world.phrases import slots_of

# Slots that the code fills: what is told of the person, the calendar and money (scene.py), and the parts of a story.
MADE = {
    *("money", "fee", "date", "lastmonth", "mobile", "id_card", "bank_card", "email", "fullname", "surname", "sir"),
    *("city", "agent_no", "owner", "!2", "!3", "!4", "!again"),
    *("opening", "tell", "short", "more", "harm", "ask", "history", "threat", "angry", "aside", "closing", "identity"),
    *("ticket", "ticket_opening", "ticket_history", "ticket_ask", "ticket_threat", "ticket_closing"),
    *("say", "calm_opening", "calm_closing", "calm_ticket_opening", "calm_ticket_closing"),
}


class Department(Part):
    """Where contacts come in."""

    channel: str
    weight: float
    hours: tuple[float, ...] = Field(min_length=24, max_length=24)


class People(Part):
    """Names."""

    surnames: str
    given: Phrases
    nick_heads: Phrases
    nick_tails: Phrases


class Temper(Part):
    """How often a customer of this temper tells each optional part."""

    opening: float
    more: float
    harm: float
    angry: float
    aside: float
    closing: float
    identity: float


class Chances(Part):
    """How often anyone does."""

    ask: float
    second_ask: float
    history: float


class Mix(Part):
    """What share of contacts is what."""

    complaint_share: float
    one_off_share: float
    flood_share: float
    flood_limit: int
    follow_up_share: float
    two_matters_share: float
    booked_share: float
    misbooked_share: float
    booked_as: dict[str, str]
    states: dict[str, float]
    calm: dict[str, float]


class Voices(Part):
    """How complaints are told, whatever they are about."""

    opening: dict[str, Phrases]
    aside: Phrases
    angry: Phrases
    history: Phrases
    closing: dict[str, Phrases]
    identity: Phrases
    also: Phrases
    threats: dict[str, Phrases]
    asks: Asks
    ticket_opening: Phrases
    ticket_history: Phrases
    ticket_threats: dict[str, Phrases]
    ticket_asks: Asks
    ticket_ask_prefix: Phrases
    ticket_closing: Phrases
    reply: Phrases


class CalmVoices(Part):
    """How anything else is told; openings by kind."""

    opening: dict[str, Phrases]
    closing: Phrases
    ticket_opening: Phrases
    ticket_closing: Phrases


class WorldSpec(Part):
    """A world file. `dialogue` holds phrases by name, or by name and agent style."""

    name: str
    school_holidays: tuple[tuple[str, str], ...]
    weekday_weights: tuple[float, ...] = Field(min_length=7, max_length=7)
    mix: Mix
    departments: dict[str, Department]
    regions: dict[str, float]
    teams: Phrases
    agents_per_team: int
    agent_styles: dict[str, float]
    people: People
    numbers: Numbers
    fees: tuple[float, ...]
    facts: dict[str, Phrases]
    words: dict[str, Phrases]
    tempers: dict[str, Temper]
    temper_weights: dict[str, dict[str, float]]
    chances: Chances
    threat_weights: dict[str, float]
    forms: dict[str, Phrases]
    calm_forms: dict[str, Phrases]
    voices: Voices
    dialogue: dict[str, Phrases | dict[str, Phrases]]
    slips: dict[str, tuple[tuple[str, str], ...]]
    slip_chance: float
    scenarios: tuple[Scenario, ...]
    flood: Matter
    one_offs: Annotated[tuple[Matter, ...], BeforeValidator(one_offs)]
    tail: Tail
    calm_voices: CalmVoices
    calm: tuple[Topic, ...]

    @model_validator(mode="after")
    def _every_slot_is_known(self) -> "WorldSpec":
        known = MADE | self.numbers.keys() | self.facts.keys() | self.words.keys()
        for place, phrase in _every_phrase(self, self.name):
            own = frozenset(name for scenario in self.scenarios for name in scenario.facts)
            unknown = sorted(set(slots_of(phrase)) - known - own)
            if unknown:
                raise ValueError(f"the phrase {phrase!r} in {place} uses {unknown}, which is no fact, word or number")
        return self


def _every_phrase(value: object, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _every_phrase(getattr(value, name), f"{place}.{name}")
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _every_phrase(inner, f"{place}.{name}")
    elif isinstance(value, tuple):
        for number, inner in enumerate(value):
            yield from _every_phrase(inner, f"{place}[{number}]")
