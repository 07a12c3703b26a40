"""What the files of a world (data/worlds) may say, checked before anything is made of it."""

from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field, model_validator

from models.world.matters import Asks, Matter, Numbers, Part, Phrases, Scenario, Tail, Topic, one_offs
from models.world.phrases import slots_of

# Slots that the code fills: what is told of the person, the calendar and money (scene.py), and the parts of a story.
MADE = {
    *("money", "fee", "date", "lastmonth", "mobile", "landline", "id_card", "bank_card", "email", "fullname"),
    *("surname", "sir", "address", "wechat_id", "plate", "passport", "order_no"),
    *("city", "agent_no", "owner", "!2", "!3", "!4", "!again"),
    *("opening", "tell", "short", "more", "harm", "ask", "history", "threat", "angry", "aside", "closing", "identity"),
    *("ticket", "ticket_opening", "ticket_history", "ticket_ask", "ticket_threat", "ticket_closing"),
    *("say", "calm_opening", "calm_closing", "calm_ticket_opening", "calm_ticket_closing"),
}


class Turns(Part):
    """How a department writes down who said what: the names of the keys, of the speakers, and of the times."""

    header: str
    speaker: str
    text: str
    at: str
    roles: dict[Literal["customer", "agent", "system"], str]
    at_style: Literal["seconds", "milliseconds", "zoned", "iso"]


class Deliveries(Part):
    """How a department writes its contacts down.

    `path` may hold {period}, and ends with .gz or .zip for a file that is packed; `columns` gives the field, or a
    pattern of fields in braces, under each header, the first being the key of the record; of `dates` the second style
    is for the few written by another hand. Of a mailbox the last column is the text, the others are its headers.
    """

    format: Literal["csv", "tsv", "jsonl", "json", "xlsx", "parquet", "mbox"]
    path: str
    period: Literal["all", "month", "week"] = "all"
    encoding: str = "utf-8"
    dates: tuple[str, str]
    columns: dict[str, str]
    turns: Turns | None = None
    sends_again: bool = False


class Department(Part):
    """Where contacts come in."""

    channel: str
    weight: float
    holiday_weight: float = 1.0
    hours: tuple[float, ...] = Field(min_length=24, max_length=24)
    delivery: Deliveries


class Team(Part):
    """Agents, and what is put through to them: anything, some products, or who is furious or calls again."""

    agents: int
    takes: Literal["any", "hard"] | tuple[str, ...] = "any"


class ProcessNode(Part):
    """A step of a process: whose it is, how long it may take and how long it takes (median)."""

    department: str
    standard_hours: float
    median_hours: float


class Names(Part):
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
    paraphrase_share: float = 0.0
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


def _coded(value: object) -> object:
    """Give scenarios, written under their codes, as a list."""
    return tuple(dict(card, code=code) for code, card in value.items()) if isinstance(value, dict) else value


class WorldSpec(Part):
    """A company and a wording. `dialogue` holds phrases by name, or by name and outcome."""

    industry: str
    school_holidays: tuple[tuple[str, str], ...]
    public_holidays: tuple[tuple[str, str], ...]
    weekday_weights: tuple[float, ...] = Field(min_length=7, max_length=7)
    mix: Mix
    departments: dict[str, Department]
    regions: dict[str, float]
    teams: dict[str, Team]
    process_nodes: dict[str, ProcessNode]
    people: Names
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
    scenarios: Annotated[tuple[Scenario, ...], BeforeValidator(_coded)]
    flood: Matter
    one_offs: Annotated[tuple[Matter, ...], BeforeValidator(one_offs)]
    tail: Tail
    calm_voices: CalmVoices
    calm: tuple[Topic, ...]

    @model_validator(mode="after")
    def _every_slot_is_known(self) -> "WorldSpec":
        known = MADE | self.numbers.keys() | self.facts.keys() | self.words.keys()
        known |= {name for scenario in self.scenarios for name in scenario.facts}
        said = (name for name in type(self).model_fields if name != "departments")
        for place, phrase in (found for name in said for found in every_phrase(getattr(self, name), name)):
            unknown = sorted(set(slots_of(phrase)) - known)
            if unknown:
                raise ValueError(f"the phrase {phrase!r} in {place} uses {unknown}, which is no fact, word or number")
        return self

    @model_validator(mode="after")
    def _every_department_has_forms(self) -> "WorldSpec":
        wanted = self.departments.keys()
        for name, forms in (("forms", self.forms), ("calm_forms", self.calm_forms)):
            if wanted - forms.keys():
                raise ValueError(
                    f"{name} has nothing for {sorted(wanted - forms.keys())}; every department needs its own"
                )
        return self

    @model_validator(mode="after")
    def _every_code_is_known(self) -> "WorldSpec":
        codes = {scenario.code for scenario in self.scenarios}
        for scenario in self.scenarios:
            unknown = sorted(_named_by(scenario) - codes)
            if unknown:
                raise ValueError(f"scenario {scenario.code!r} names {unknown}, which is no scenario")
            node = scenario.process_node
            if node not in self.process_nodes:
                raise ValueError(f"scenario {scenario.code!r} lies at {node!r}, which is no process node")
        return self


def _named_by(scenario: Scenario) -> set[str]:
    """Give the codes of the other scenarios that one leads to."""
    parts = set(scenario.splits.into) if scenario.splits else set()
    whole = {scenario.merges.into} if scenario.merges else set()
    moved = {scenario.fix.moves_to} - {None} if scenario.fix else set()
    return parts | whole | moved


def assemble(parts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Give one world from its files: mappings are joined key by key, of anything else the last stands."""
    return reduce(_join, parts, {})


def _join(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    both = {
        key: _join(first[key], second[key])
        for key in first.keys() & second.keys()
        if isinstance(first[key], dict) and isinstance(second[key], dict)
    }
    # Keys stay in the order in which they were first met: scenarios are numbered by it.
    return {key: both[key] if key in both else second.get(key, first.get(key)) for key in {**first, **second}}


def every_phrase(value: object, place: str) -> Iterator[tuple[str, str]]:
    """Give the place and text of every string below a part of a world."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from every_phrase(getattr(value, name), f"{place}.{name}")
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from every_phrase(inner, f"{place}.{name}")
    elif isinstance(value, tuple):
        for number, inner in enumerate(value):
            yield from every_phrase(inner, f"{place}[{number}]")
