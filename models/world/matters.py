"""What a world's files say of matters: complaints, their scenarios, and what is not a complaint."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

ASKS = ("refund", "compensation", "repair", "change", "cancel", "speed_up", "punish", "apology", "explanation")


def _phrases(value: object) -> object:
    if isinstance(value, str):
        lines = value.strip().split("\n")
        parts = lines if len(lines) > 1 else lines[0].split(" / ")
        return tuple("" if part.strip() == "~" else part.strip() for part in parts)
    return value


def one_offs(value: object) -> object:
    """Give matters from lines of the form 'what happened => ask: how it is asked for'."""
    return tuple(_one_off(line) for line in _phrases(value))


def _answered(value: object) -> object:
    """Give pairs of what is said and how it is answered."""
    return tuple(tuple((line + " => ").split(" => ")[:2]) for line in _phrases(value))


def _one_off(line: str) -> dict[str, Any]:
    text, _, wish = line.partition(" => ")
    ask, _, phrase = wish.partition(": ")
    if not phrase:
        raise ValueError(f"{line!r} is not of the form 'what happened => ask: how it is asked for'")
    return {"product": "其他", "tell": text, "short": text, "ticket": f"“{text}”", "asks": {ask: phrase}}


Phrases = Annotated[tuple[str, ...], BeforeValidator(_phrases)]
Asks = dict[Literal[ASKS], Phrases]
Numbers = dict[str, tuple[int, int] | tuple[int, int, int]]
Place = Annotated[float, Field(ge=0, le=1)]  # in the span, as a share of it


class Part(BaseModel):
    """A part of a world's files: nothing in it that is not known, nothing changed once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Shape(Part):
    """When contacts of a matter come; `at` and `until` are shares of the span, `width` is in days. See calendar.py."""

    kind: Literal[
        "steady", "weekend", "burst", "billing", "month_end", "holidays", "season", "new", "gone", "returns"
    ] = "steady"
    at: Place = 0.5
    until: Place = 0.75
    width: float = Field(default=7, gt=0)
    dates: tuple[tuple[str, str], ...] = ()


class Burst(Part):
    """An outbreak on top of the usual: at its height `factor` times as many."""

    at: Place
    width: float = Field(gt=0)
    factor: float = Field(gt=1)
    form: Literal["spike", "ramp", "plateau", "decay"]


class Fix(Part):
    """A change of the process: from `at` on, `rate` is left, and `moved` of what went away comes back elsewhere."""

    at: Place
    rate: float = Field(ge=0, le=1)
    moves_to: str | None = None
    moved: float = Field(default=0, ge=0, le=1)


class Split(Part):
    """From `at` on, it shows that the matter was two."""

    into: tuple[str, str]
    at: Place


class Merge(Part):
    """From `at` on, the matter is one with another."""

    into: str
    at: Place


class Matter(Part):
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
    harms: Phrases = ()
    asks: Asks
    titles: Phrases = ()
    ticket: Phrases
    ticket_asks: Asks = {}
    answers: Phrases = ()
    paraphrase: Phrases = ()


class Scenario(Matter):
    """A matter of many customers: the card that should be found for it, and how it came about."""

    code: str
    name: str
    who: str
    when: str
    trigger: str
    ask: str
    harm: str
    owner_department: str
    process_node: str
    fault: Literal["process", "agent", "partner"] = "process"
    promise: str = ""
    volume: float = Field(gt=0)
    shape: Shape
    hours: Literal["any", "evening"] = "any"
    bursts: tuple[Burst, ...] = ()
    fix: Fix | None = None
    splits: Split | None = None
    merges: Merge | None = None


class Topic(Part):
    """Something said that is not a complaint; `say` pairs it with its own answer, or an empty text."""

    kind: str
    product: str
    departments: dict[str, float] = {}
    say: Annotated[tuple[tuple[str, str], ...], BeforeValidator(_answered)]
    ticket: Phrases
    answers: Phrases


class Tail(Part):
    """Parts that make one-off complaints when the written ones are used up."""

    place: Phrases
    thing: Phrases
    trouble: Annotated[tuple[Matter, ...], BeforeValidator(one_offs)]
