"""register/decisions.jsonl: what people decided, a line each, for ever. Lines are added, never changed.

What a decision may say is decided in models/verdicts/decisions.py.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from models.verdicts.decisions import Decision, new_id
from pipelines.settings import ZONE, ConfigurationError, Home

FILE = "decisions.jsonl"


def register_path(home: Home) -> Path:
    """Where the home keeps its decisions."""
    return home / "register" / FILE


def read_decisions(home: Home) -> list[Decision]:
    """Every decision, in the order made.

    Raises:
        ConfigurationError: A line cannot be read, or an id is there twice; the line is named.
    """
    path = register_path(home)
    if not path.exists():
        return []
    with path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        return _parse(file.read(), path)


def decide(
    home: Home,
    kind: str,
    subject: str,
    values: dict[str, Any] | None = None,
    *,
    by: str,
    because: str,
    via: str = "tingsu verdict",
) -> Decision:
    """Write a decision down.

    Args:
        home: The home.
        kind: What is decided, a key of KINDS.
        subject: What it is about.
        values: What else it says.
        by: Who decides.
        because: Why.
        via: How it came.

    Returns:
        The decision, with its id; it is on disk.

    Raises:
        ConfigurationError: The decision does not say what its kind wants, or the register cannot be read.
    """
    with _locked(home) as file:
        made = _parse(file.read(), register_path(home))
        given = {"kind": kind, "subject": subject, "values": values or {}, "by": by, "because": because, "via": via}
        now = datetime.now(ZoneInfo(ZONE)).replace(microsecond=0)
        decision = _checked({"id": new_id(len(made)), "at": now} | given, "this decision")
        if kind == "withdraw" and subject not in {one.id for one in made}:
            message = f"{subject!r} is no decision; wanted one of the {len(made)} that `tingsu verdict list` shows"
            raise ConfigurationError(message)
        line = json.dumps(decision.model_dump(mode="json"), ensure_ascii=False) + "\n"
        file.write(line.encode())
    return decision


@contextmanager
def _locked(home: Home) -> Iterator[IO[bytes]]:
    """The register, for this process alone, at its beginning; what is written goes to its end, and to the disk."""
    path = register_path(home)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        yield file
        file.flush()
        os.fsync(file.fileno())


def _parse(text: bytes, path: Path) -> list[Decision]:
    """The decisions of the register's bytes."""
    place = f"{path.parent.name}/{path.name}"
    if text and not text.endswith(b"\n"):
        message = f"{place}: the last line has no end; it was cut off, or edited by hand: complete or remove it"
        raise ConfigurationError(message)
    decisions: list[Decision] = []
    for number, line in enumerate(text.splitlines(), start=1):
        where = f"{place}, line {number}"
        try:
            given = json.loads(line)
        except ValueError:
            message = f"{where} is no JSON object; wanted a decision a line, see docs/operators.md"
            raise ConfigurationError(message) from None
        decision = _checked(given, where)
        if decision.id != new_id(number - 1):
            message = f"{where} has the id {decision.id!r}, wanted {new_id(number - 1)!r}: lines are added, not changed"
            raise ConfigurationError(message)
        decisions.append(decision)
    return decisions


def _checked(given: Any, where: str) -> Decision:  # noqa: ANN401  whatever the line holds
    try:
        return Decision.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "it"
        message = f"{where}: {field}: {first['msg']}"
        raise ConfigurationError(message) from None
