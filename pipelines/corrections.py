"""Decisions about single complaints, as a person states them: checked against what is published, then written down."""

from typing import Any

import typer

from models.verdicts.decisions import KINDS, Decision
from pipelines.reading import opened
from pipelines.register import decide
from pipelines.settings import ConfigurationError, Home
from pipelines.sql import read_sql


def decide_on_complaint(
    home: Home, kind: str, name: str, value: str | int | None = None, *, by: str, because: str
) -> Decision:
    """Write down what a person decided about a complaint, and say when it takes effect.

    Args:
        home: The home.
        kind: One of COMPLAINT_KINDS.
        name: The complaint, or for is_a_complaint the contact.
        value: What it asks, threatens or how grave it is.
        by: Who decides.
        because: Why.

    Raises:
        ConfigurationError: Nothing of that id is published, or the value is none of the rubric.
    """
    wanted = "contact" if kind == "is_a_complaint" else "complaint"
    with opened(home) as connection:
        found = connection.execute(read_sql(f"verdicts/{wanted}"), {"name": name}).fetchall()
    if not found:
        raise ConfigurationError(f"{name!r} is no {wanted} that is published; see view.who_said_what for their ids")
    values: dict[str, Any] = {} if value is None else {"value": value}
    made = decide(home, kind, name, values, by=by, because=because)
    told = "" if value is None else f" {value}"
    typer.echo(f"{made.id} {KINDS[kind].name} {name}{told}：下一次 tingsu run 起生效")
    return made
