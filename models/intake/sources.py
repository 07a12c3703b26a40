"""Which source a file belongs to, and which of its headers is which contact field."""

import re
import unicodedata
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from pathlib import PurePosixPath
from typing import Literal

import polars as pl
from opencc import OpenCC
from pydantic import BaseModel, ConfigDict, Field, field_validator

from models.intake.dates import Order
from models.text.masking import clean

Channel = Literal["phone", "chat", "web", "app", "wechat", "email", "sms", "ticket", "review", "counter"]
CONTACT_FIELDS = (
    *("external_id", "channel", "customer", "agent", "team", "region", "product", "queue", "category", "started_at"),
    *("ended_at", "title", "text", "turns", "reply", "replied_at", "resolved", "satisfaction", "compensation"),
    *("transfers", "ticket_id", "likes", "status"),
)
SAYING_FIELDS = ("text", "turns", "title")
MARKS = re.compile(r"[\s_\-.()（）:：]+")
REPEAT = re.compile(r"\d+$")
# A number or date at either end of a name, with what parts it from the rest: 01_tickets_202607, 投诉2026年7月 (2).
BETWEEN = r"[\s_\-.()（）]"
NUMBERED = re.compile(
    rf"^(?:20\d\d[01]\d(?:[0-3]\d)?(?!\d)|\d[\d年月日]*(?:[年月日]|{BETWEEN}|$))(?:[\d年月日]|{BETWEEN})*"
    rf"|{BETWEEN}*\d(?:[\d年月日]|{BETWEEN})*$"
)


class Strict(BaseModel):
    """A part of a reference file: a name it does not know is an error."""

    model_config = ConfigDict(extra="forbid")


class Mapping(Strict):
    """How the records of a file become contacts.

    Attributes:
        channel: Channel of its contacts, where no field says it.
        timezone: Zone of times that name none.
        dates: What comes first in dates like 05/03/2019: of all columns, or header to what its column has.
        fields: Contact field to the headers tried in turn.
    """

    channel: Channel
    timezone: str = "Asia/Shanghai"
    dates: Order | dict[str, Order] | None = None
    fields: dict[str, list[str]]

    @field_validator("timezone")
    @classmethod
    def _is_a_zone(cls, name: str) -> str:
        try:
            pl.Series([0]).cast(pl.Datetime).dt.replace_time_zone(name)
        except pl.exceptions.ComputeError:
            raise ValueError("a time zone such as Asia/Shanghai is wanted") from None
        return name

    @field_validator("fields", mode="before")
    @classmethod
    def _headers_are_lists(cls, fields: object) -> dict:
        if not isinstance(fields, dict):
            raise ValueError("contact fields with their headers are wanted, such as text: 留言详情")
        unknown = sorted(map(str, set(fields) - set(CONTACT_FIELDS)))
        if unknown:
            raise ValueError(f"{unknown} are not contact fields; wanted: {', '.join(CONTACT_FIELDS)}")
        if not any(name in fields for name in SAYING_FIELDS):
            raise ValueError("none of text, turns, title is mapped: nothing would be known of what was said")
        return {name: headers if isinstance(headers, list) else [headers] for name, headers in fields.items()}

    def order_of(self, header: str) -> Order | None:
        """What comes first in the dates of a column, None where nobody said."""
        return self.dates.get(header) if isinstance(self.dates, dict) else self.dates


class Entry(Mapping):
    """An entry of sources.yaml.

    Attributes:
        name: Source it makes.
        files: Pattern; with a slash for the path below the delivery folder, without for the file's name.
    """

    name: str = Field(pattern=r"^[\w-]+$")
    files: str

    def fits(self, path: str) -> bool:
        """Whether the file at `path` (below the delivery folder, with slashes) is this source's."""
        return fnmatchcase(path if "/" in self.files else PurePosixPath(path).name, self.files)


class Sources(Strict):
    """sources.yaml."""

    sources: list[Entry] = Field(default_factory=list)

    def entry_for(self, path: str) -> Entry | None:
        """The first entry that fits the file, or None."""
        return next((entry for entry in self.sources if entry.fits(path)), None)


class Headers(Strict):
    """headers.yaml: the words that files are recognised by.

    Attributes:
        fields: Contact field to header words.
        channels: Channel to words in a header or path.
        speakers: Speaker to the names used for it.
        turn_keys: Part of a turn to the keys used for it.
    """

    fields: dict[str, list[str]]
    channels: dict[Channel, list[str]]
    speakers: dict[Literal["customer", "agent", "system"], list[str]]
    turn_keys: dict[Literal["speaker", "text", "at"], list[str]]

    def recognise(self, headers: list[str], path: str, *, row_numbers: frozenset[str] = frozenset()) -> Mapping | None:
        """The mapping of a file that no entry fits.

        Args:
            headers: Headers of the file, in its order.
            path: Path below the delivery folder.
            row_numbers: Headers whose cells only count the rows; none of them is an external id.

        Returns:
            The mapping, or None when no header says what was said.
        """
        by_name: dict[str, list[str]] = {}
        for header in headers:
            by_name.setdefault(plain(header), []).append(header)
        fields = {
            field: [header for word in words for header in by_name.get(plain(word), [])]
            for field, words in self.fields.items()
        }
        fields["external_id"] = [header for header in fields.get("external_id", []) if header not in row_numbers]
        fields = {field: found for field, found in fields.items() if found}
        if not any(field in fields for field in SAYING_FIELDS):
            return None
        # Where a customer can be phoned says nothing of where the customer complained.
        telling = [header for header in headers if header not in fields.get("customer", [])]
        return Mapping(channel=self.channel_of(" ".join([path, *telling])) or "ticket", fields=fields)

    def channel_of(self, said: str) -> Channel | None:
        """The channel that a text names, or None: Latin words stand alone (call_id, calls), Chinese ones anywhere."""
        said = simplified(said)
        words = re.findall(r"[a-z]+", said.lower()) + re.findall(r"[A-Z]?[a-z]+", said)
        latin = {form.lower() for word in words for form in (word, word.removesuffix("s"))}
        for channel, words in self.channels.items():
            if any(word in latin if word.isascii() else word in said for word in words):
                return channel
        return None


@lru_cache(1 << 14)
def plain(header: str) -> str:
    """A header for comparison: NFKC, lower case, Simplified, without marks, and without a number at its end."""
    bare = MARKS.sub("", unicodedata.normalize("NFKC", simplified(header)).lower())
    return REPEAT.sub("", bare) or bare


def simplified(words: str) -> str:
    """Words in Simplified characters."""
    return words if words.isascii() else _converter().convert(words)


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


def source_name(path: str) -> str:
    """Source of a file that no entry fits: its folder, else its name without date and number; personal data masked.

    Args:
        path: Path below the delivery folder, with slashes; folders that are only a date or number mean nothing.
    """
    *folders, file = PurePosixPath(path).parts
    folder = next((folder for folder in folders if NUMBERED.sub("", folder)), None)
    named = clean(pl.Series([folder or NUMBERED.sub("", PurePosixPath(file).stem)]))[0] or ""
    return re.sub(r"[^\w-]+", "_", named).strip("_-") or "delivery"


def file_pattern(path: str) -> str:
    """A pattern that fits the file and those that are named like it but for numbers, dates and what follows.

    Args:
        path: Path below the delivery folder, with slashes.
    """
    name = PurePosixPath(path)
    stem = re.sub(r"\[\w+\]|\d+|[^\w.-]+", "*", clean(pl.Series([name.stem]))[0] or "") + "*"
    fixed = re.sub(r"\*+", "*", stem)
    return ("[0-9]*" if fixed == "*" else fixed) + name.suffix
