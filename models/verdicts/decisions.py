"""What people may decide, and what a decision must say.

A further kind is an entry of KINDS: whom it is about, what it says beside that, and its name for people.
How decisions are kept is decided in pipelines/register.py; what they do to hotspots in models/verdicts/binding.py.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

HOTSPOT, VERDICT, COMPLAINT = r"^H\d{5,}$", r"^V\d{6,}$", r"^[a-z]{8,}-k\d+$"
CONTACT = r"^[a-z]{8,}$"
# Complaints of a hotspot that a decision remembers it by: the nearest to its centre.
REMEMBERED = 500


class _Values(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Nothing(_Values):
    """A decision that says all by its kind and subject."""


class Known(_Values):
    """A decision about one hotspot.

    Attributes:
        members: The complaints it held when it was decided, nearest to its centre first: they stay what is meant, even
            if the id should be another one day.
    """

    members: list[str] = Field(min_length=1)


class Named(Known):
    """A new name for a hotspot."""

    label: str = Field(min_length=2, max_length=40, pattern=r"^[^\x00-\x1f\x7f]+$")


class Others(Known):
    """Hotspots that are the subject's own matter, or are not.

    Attributes:
        others: Their ids, and the complaints that each held.
    """

    others: dict[str, list[str]] = Field(min_length=1)


class Parts(_Values):
    """The two or more matters that a hotspot mixes.

    Attributes:
        parts: The complaints of each; the first keeps the id.
        words: What told them apart, for people to read.
    """

    parts: list[list[str]] = Field(min_length=2)
    words: list[str] = []

    @model_validator(mode="after")
    def _apart(self) -> "Parts":
        every = [complaint for part in self.parts for complaint in part]
        if not all(self.parts) or len(every) != len(set(every)):
            raise ValueError("each part needs complaints, and no complaint may be in two parts")
        return self


class Ask(_Values):
    """What would settle a complaint."""

    value: Literal[
        "refund",
        "compensation",
        "repair",
        "explanation",
        "apology",
        "cancel",
        "change",
        "speed_up",
        "punish",
        "none",
    ]


class Severity(_Values):
    """How grave a complaint is."""

    value: int = Field(ge=0, le=4)


class Threat(_Values):
    """What a complaint threatens with."""

    value: Literal["none", "regulator", "media", "lawsuit", "leave", "other"]


@dataclass(frozen=True)
class Kind:
    """One kind of decision.

    Attributes:
        name: For people.
        subject: Pattern of the id that it is about.
        values: What else it must say.
    """

    name: str
    subject: str
    values: type[BaseModel] = Nothing


KINDS: dict[str, Kind] = {
    "merge": Kind("合并", HOTSPOT, Others),
    "apart": Kind("不是一回事", HOTSPOT, Others),
    "split": Kind("拆分", HOTSPOT, Parts),
    "rename": Kind("改名", HOTSPOT, Named),
    "reject": Kind("不成立", HOTSPOT, Known),
    "pin": Kind("固定", HOTSPOT, Known),
    "not_a_complaint": Kind("不是投诉", COMPLAINT),
    "is_a_complaint": Kind("是投诉", CONTACT),
    "ask": Kind("更正诉求", COMPLAINT, Ask),
    "severity": Kind("更正严重程度", COMPLAINT, Severity),
    "threat": Kind("更正升级威胁", COMPLAINT, Threat),
    "withdraw": Kind("撤回", VERDICT),
}
COMPLAINT_KINDS = ("not_a_complaint", "is_a_complaint", "ask", "severity", "threat")


class Decision(BaseModel):
    """A line of the register.

    Attributes:
        id: Key, `V` and a number, in the order in which decisions were made.
        at: When.
        by: Who.
        because: Why, in the person's own words.
        kind: A key of KINDS.
        subject: What it is about: a hotspot, a complaint, another decision.
        values: What else it says, by kind.
        via: How it came: the command line, or the row of a review sheet.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=VERDICT)
    at: AwareDatetime
    by: str = Field(min_length=1, max_length=80)
    because: str = Field(min_length=1, max_length=1000)
    kind: str
    subject: str
    values: dict[str, Any] = {}
    via: str = "tingsu verdict"

    @model_validator(mode="after")
    def _says_what_its_kind_wants(self) -> "Decision":
        if self.kind not in KINDS:
            raise ValueError(f"kind is {self.kind!r}, wanted one of {', '.join(KINDS)}")
        if not re.match(KINDS[self.kind].subject, self.subject):
            raise ValueError(f"subject is {self.subject!r}, wanted {KINDS[self.kind].subject} for {self.kind}")
        KINDS[self.kind].values.model_validate(self.values)
        return self


def in_force(decisions: Sequence[Decision]) -> list[Decision]:
    """The decisions that were not withdrawn, in the order made; withdrawals themselves left out."""
    withdrawn = {decision.subject for decision in decisions if decision.kind == "withdraw"}
    return [one for one in decisions if one.kind != "withdraw" and one.id not in withdrawn]


def new_id(decisions: int) -> str:
    """The id of the next decision, when there are so many."""
    return f"V{decisions + 1:06d}"


def moment(at: datetime) -> str:
    """A time as the register writes it: to the second, with its zone."""
    return at.isoformat(timespec="seconds")
