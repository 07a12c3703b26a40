"""JSON: an object a line, an array of objects, an object that wraps the records, or an object that is one call."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

import polars as pl

from models.intake.sources import Headers, plain
from pipelines.readers.batches import BATCH_LETTERS, in_batches
from pipelines.readers.delivery import MOST_HEADERS, NO_RECORDS, Delivery, Spool, UnusableFileError, is_filled
from pipelines.readers.encoding import detect_encoding, open_text
from pipelines.readers.json_text import LONGEST, DamagedError, Found, JsonText, Place, is_object, walk
from pipelines.settings import Home
from pipelines.sql import read_sql

# What tells of the transfer and not of the record: taken for a text or an id it would make all records one.
OF_TRANSFER = re.compile(r"(?:^|[_\-])(?:code|status|state|message|msg|success|timestamp)$", re.IGNORECASE)
# What it costs to know of a value beside its text, in letters.
HELD = 200
NUMBERS = re.compile(r"(?:(?:^|[_\-])(?:id|no|number)|Id|ID|No|编号|单号)$")


@dataclass
class Plan:
    """Which values of a document are its records.

    Attributes:
        whole: Paths of objects that are records themselves.
        lists: Paths of lists whose elements are.
        scalars: Key to JSON text that every record gets unless it has the key.
    """

    whole: set[Place] = field(default_factory=set)
    lists: set[Place] = field(default_factory=set)
    scalars: dict[str, str] = field(default_factory=dict)


def read_json_lines(path: Path, spool: Spool) -> Delivery:
    """Read an object a line."""
    encoding = detect_encoding(path)
    checking = _Checking(spool)
    for lines in _lines(path, encoding):
        checking.add(lines)
    return Delivery("jsonl", encoding, checking.headers(), spool)


def read_json(path: Path, spool: Spool) -> Delivery:
    """Read a JSON file, whatever holds its records.

    Several objects one after the other are a record each. An object that holds a list of objects wraps the records,
    unless the list is a dialogue: then it is one record. Of several lists the longest holds the records, with those
    that have half of its keys. The wrapper's other values are kept in each record; those that tell of the transfer (an
    id, a status) as +name, deeper ones by their path. What follows a damage is one record, truncated_file.

    Raises:
        UnusableFileError: undecodable; unreadable_file when it is no list or object; too_large.
    """
    encoding = detect_encoding(path, longest_line=None)
    if _are_lines(path, encoding):
        return read_json_lines(path, spool)
    with open_text(path, encoding) as file:
        plan = _plan(JsonText(file))
    checking = _Checking(spool)
    with open_text(path, encoding) as file:
        for records in in_batches(_records(JsonText(file), plan)):
            checking.add(records)
    return Delivery("json", encoding, checking.headers(), spool)


class _Checking:
    """Puts texts into the spool, bad_json where one is no object, and notes the keys that the objects have."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._keys: set[str] = set()

    def add(self, lines: pl.DataFrame) -> None:
        """Check row_no, payload and problem, which stays where there is one."""
        connection = self._spool.connection
        connection.register("lines", lines)
        self._keys.update(row[0] for row in connection.sql(read_sql("raw/json_keys")).fetchall())
        checked = connection.sql(read_sql("raw/json_lines")).pl()
        connection.unregister("lines")
        if len(self._keys) > MOST_HEADERS:
            raise UnusableFileError("unreadable_file")
        self._spool.add(checked)

    def headers(self) -> list[str]:
        """The keys in alphabetical order."""
        return sorted(self._keys)


def _lines(path: Path, encoding: str) -> Iterator[pl.DataFrame]:
    """The lines of a file in batches, as in Spool, numbered with the blank ones."""
    count, rest = 0, ""
    with open_text(path, encoding) as file:
        for text in chain(iter(lambda: file.read(BATCH_LETTERS), ""), ["\n"]):
            *lines, rest = (rest + text).split("\n")
            numbers = range(count + 1, count + len(lines) + 1)
            batch = pl.DataFrame({"row_no": numbers, "payload": lines, "problem": None}, schema=NO_RECORDS)
            yield batch.with_columns(pl.col("payload").str.strip_chars_end("\r")).filter(is_filled(pl.col("payload")))
            count += len(lines)


def _are_lines(path: Path, encoding: str) -> bool:
    """Whether an object a line was delivered as JSON: the first two lines show it, one of which may be damaged."""
    with open_text(path, encoding) as file:
        lines = (line.strip() for line in iter(lambda: file.readline(LONGEST), ""))
        first, second = (*islice(filter(None, lines), 2), "", "")[:2]
    if not (first.startswith("{") and second):
        return False
    return is_object(first) or (first[-1] not in "{[," and is_object(second))


def _plan(text: JsonText) -> Plan:
    """Look a file through for what its records are."""
    opening = text.peek()
    if opening != "{":
        if opening not in ("[", ""):
            raise UnusableFileError("unreadable_file")
        return Plan(lists={()})
    counts, samples, others = Counter[Place](), dict[Place, dict](), dict[Place, str]()
    letters = 0
    with suppress(DamagedError):
        for found in walk(text, set()):
            if found.is_item and isinstance(found.value, dict):
                counts[found.place] += 1
                samples.setdefault(found.place, found.value)
            elif not found.is_item:
                others[found.place] = found.text
                letters += len(found.text) + HELD
                if letters > LONGEST:
                    raise UnusableFileError("too_large")
        if text.peek() == "{":  # one object after the other
            return Plan(whole={()})
    if not counts:
        return Plan(whole={()})
    longest = max(counts, key=lambda place: counts[place])
    keys = samples[longest].keys()
    if _is_dialogue(longest[-1], samples[longest]):
        plan = Plan(whole={longest[:-1]})
    else:
        alike = {place for place, sample in samples.items() if 2 * len(sample.keys() & keys) >= len(keys)}
        plan = Plan(lists={longest} | alike)
    plan.scalars |= _scalars(others, longest[:-1], is_call=bool(plan.whole))
    return plan


def _is_dialogue(name: str, utterance: dict) -> bool:
    """Whether a list holds what was said in one call: by its name, or because its elements say who speaks."""
    headers = Home().read_reference("headers.yaml", Headers.model_validate)
    if plain(name) in map(plain, headers.fields["turns"]):
        return True
    known = {plain(word) for words in headers.fields.values() for word in words}
    keys = {plain(key) for key in utterance}
    speaking = {plain(key) for key in headers.turn_keys["speaker"]} - known
    has_number = any(plain(key) == "channel" and str(value).isdigit() for key, value in utterance.items())
    return not keys.isdisjoint(map(plain, headers.turn_keys["text"])) and (has_number or not keys.isdisjoint(speaking))


def _scalars(others: dict[Place, str], parents: Place, *, is_call: bool) -> dict[str, str]:
    """What a wrapper says beside its records, by the key that each record gets; the nearest to the records wins."""
    scalars = {}
    for place, text in sorted(others.items(), key=lambda other: len(other[0])):
        *above, name = place
        is_above = tuple(above) == parents[: len(above)]
        if is_call and place[: len(parents)] == parents:
            continue  # the call has it
        is_own = is_above and not OF_TRANSFER.search(name) and (is_call or not NUMBERS.search(name))
        scalars[name if is_own else "+" + name if is_above else ".".join(place)] = text
    return scalars


def _records(text: JsonText, plan: Plan) -> Iterator[tuple[str, str | None]]:
    """Text and problem of each record."""
    added = {name: f"{json.dumps(name)}:{value}" for name, value in plan.scalars.items()}
    try:
        while text.peek():
            for found in walk(text, plan.whole):
                if found.place in (plan.lists if found.is_item else plan.whole):
                    yield _with_scalars(found, added), None
    except DamagedError:
        yield text.rest(), "truncated_file"


def _with_scalars(found: Found, added: dict[str, str]) -> str:
    if not isinstance(found.value, dict):
        return found.text
    members = [member for name, member in added.items() if name not in found.value]
    if not members:
        return found.text
    return found.text[:-1].rstrip() + ("," if found.value else "") + ",".join(members) + "}"
