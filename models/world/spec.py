"""What a world file (data/worlds/*.yaml) may say, checked before anything is made of it."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from models.world.phrases import slots_of

# Slots that the code fills: what is told of the person, the calendar and money, and the parts of a story.
MADE = frozenset(
    "money fee date lastmonth mobile id_card bank_card email fullname surname sir city agent_no owner "
    "!2 !3 !4 !again".split()
)
PARTS = frozenset(
    "opening tell short more harm ask history threat angry aside closing identity ticket ticket_opening ticket_history "
    "ticket_ask ticket_threat ticket_closing say calm_opening calm_closing calm_ticket_opening "
    "calm_ticket_closing".split()
)
ASKS = ("refund", "compensation", "repair", "change", "cancel", "speed_up", "punish", "apology", "explanation")


def _phrases(value: object) -> object:
    if isinstance(value, str):
        lines = value.strip().split("\n")
        parts = lines if len(lines) > 1 else lines[0].split(" / ")
        return tuple("" if part.strip() == "~" else part.strip() for part in parts)
    return value


def _one_offs(value: object) -> object:
    return tuple(_one_off(line) for line in _phrases(value))


def _one_off(line: str) -> dict[str, Any]:
    text, _, wish = line.partition(" => ")
    ask, _, phrase = wish.partition(": ")
    if not phrase:
        raise ValueError(f"{line!r} is not of the form 'what happened => ask: how it is asked for'")
    return {"product": "其他", "tell": text, "short": text, "ticket": text, "asks": {ask: phrase}}


Phrases = Annotated[tuple[str, ...], BeforeValidator(_phrases)]
Asks = dict[Literal[ASKS], Phrases]
Numbers = dict[str, tuple[int, int] | tuple[int, int, int]]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Shape(_Part):
    """When contacts of a matter come; `at` is a share of the span, `width` in days. See calendar.py."""

    kind: Literal["steady", "weekend", "burst", "billing", "month_end", "holidays", "new", "fixed"] = "steady"
    at: float = Field(default=0.5, ge=0, le=1)
    width: float = Field(default=7, gt=0)


class Matter(_Part):
    """Something complained of and the ways to say it."""

    product: str
    severity: int = Field(default=1, ge=0, le=4)
    money: tuple[int, int] = (20, 300)
    essential: bool = False
    departments: dict[str, float] = {}
    numbers: Numbers = {}
    facts: dict[str, Phrases] = {}
    tell: Phrases
    short: Phrases
    more: Phrases = ()
    harm: Phrases = ()
    asks: Asks
    titles: Phrases = ()
    ticket: Phrases
    ticket_asks: Asks = {}
    answers: Phrases = ()


class Scenario(Matter):
    """A matter of many customers, with the card that should be found for it."""

    code: str
    name: str
    who: str
    when: str
    trigger: str
    ask: str
    loss: str
    owner_department: str
    process_node: str
    volume: float = Field(gt=0)
    shape: Shape
    hours: Literal["any", "evening"] = "any"


class Topic(_Part):
    """Something said that is not a complaint."""

    kind: str
    product: str
    departments: dict[str, float] = {}
    say: Phrases
    ticket: Phrases
    answers: Phrases


class Tail(_Part):
    """Parts that make one-off complaints when the written ones are used up."""

    place: Phrases
    thing: Phrases
    trouble: Annotated[tuple[Matter, ...], BeforeValidator(_one_offs)]


class Department(_Part):
    """Where contacts come in."""

    channel: str
    weight: float
    hours: tuple[float, ...] = Field(min_length=24, max_length=24)


class People(_Part):
    """Names."""

    surnames: str
    given: Phrases
    nick_heads: Phrases
    nick_tails: Phrases


class Temper(_Part):
    """How often a customer of this temper tells each optional part."""

    weight: float
    opening: float
    more: float
    harm: float
    angry: float
    aside: float
    closing: float
    identity: float


class Chances(_Part):
    """How often anyone does."""

    ask: float
    second_ask: float
    history: float


class Mix(_Part):
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


class Voices(_Part):
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


class CalmVoices(_Part):
    """How anything else is told; openings by kind."""

    opening: dict[str, Phrases]
    closing: Phrases
    ticket_opening: Phrases
    ticket_closing: Phrases


class WorldSpec(_Part):
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
    one_offs: Annotated[tuple[Matter, ...], BeforeValidator(_one_offs)]
    tail: Tail
    calm_voices: CalmVoices
    calm: tuple[Topic, ...]

    @model_validator(mode="after")
    def _every_slot_is_known(self) -> "WorldSpec":
        known = MADE | PARTS | self.numbers.keys() | self.facts.keys() | self.words.keys()
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
