"""Decisions about hotspots, as a person states them: checked against what is published, then written down.

What they do to the next night is decided in models/verdicts.
"""

from collections.abc import Sequence
from typing import Any

import polars as pl
import typer
from rich.markup import escape

from models.verdicts.decisions import KINDS, REMEMBERED, Decision, in_force
from pipelines.quarantine import table_of
from pipelines.reading import console, opened
from pipelines.register import decide, read_decisions
from pipelines.settings import ConfigurationError, Home
from pipelines.sql import read_sql

FEWEST = 2  # complaints of a part that is split off


class Hotspots:
    """The hotspots that are published, by what people call them."""

    def __init__(self, home: Home) -> None:
        """Read them.

        Raises:
            LookupError: Nothing has been published.
        """
        with opened(home) as connection:
            self._ranks = dict(connection.sql("select rank::varchar, hotspot_id from mart.pain_points").fetchall())
            self.labels = dict(connection.sql("select hotspot_id, label from hotspot.hotspots").fetchall())
            self._members = connection.sql(read_sql("verdicts/members")).pl()

    def named(self, name: str) -> str:
        """The id of a hotspot that was named by its id or rank.

        Raises:
            ConfigurationError: There is none.
        """
        found = self._ranks.get(name, name.upper())
        if found not in self.labels:
            message = f"{name!r} is no hotspot; wanted an id or a rank from 1 to {len(self._ranks)}, see `tingsu top`"
            raise ConfigurationError(message)
        return found

    def members(self, hotspot_id: str) -> list[str]:
        """The complaints that a decision remembers it by."""
        return self._of(hotspot_id)["complaint_id"].head(REMEMBERED).to_list()

    def parts(self, hotspot_id: str, words: Sequence[str]) -> list[list[str]]:
        """Its complaints without any of the words, and those with one.

        Raises:
            ConfigurationError: One of the two is too small to be a matter of its own.
        """
        members = self._of(hotspot_id)
        says = pl.col("text").str.contains_any(list(words))
        parts = [members.filter(~says)["complaint_id"].to_list(), members.filter(says)["complaint_id"].to_list()]
        if min(map(len, parts)) < FEWEST:
            message = (
                f"{len(parts[1])} of the {members.height} complaints of {hotspot_id} say {'、'.join(words)}; "
                f"wanted words that at least {FEWEST} say and {FEWEST} do not"
            )
            raise ConfigurationError(message)
        return [part[:REMEMBERED] for part in parts]

    def _of(self, hotspot_id: str) -> pl.DataFrame:
        return self._members.filter(pl.col("hotspot_id") == hotspot_id)


def values_of(hotspots: Hotspots, kind: str, subject: str, said: Sequence[str]) -> dict[str, Any]:
    """What a decision of a kind says beside its subject.

    Args:
        hotspots: Those that are published.
        kind: A key of KINDS that is about hotspots.
        subject: Its id.
        said: The other hotspots of `merge` and `apart`, the words of `split`, the label of `rename`; else empty.

    Raises:
        ConfigurationError: A hotspot is not there, or the words do not part anything.
    """
    if kind == "split":
        return {"parts": hotspots.parts(subject, said), "words": list(said)}
    values: dict[str, Any] = {"members": hotspots.members(subject)}
    if kind in ("merge", "apart"):
        others = {hotspots.named(name) for name in said}
        if subject in others or not others:
            message = f"{kind} names {subject} and {', '.join(said) or 'nothing'}; wanted different hotspots"
            raise ConfigurationError(message)
        values["others"] = {other: hotspots.members(other) for other in sorted(others)}
    elif kind == "rename":
        values["label"] = " ".join(said[0].split())
    return values


def decide_on_hotspot(home: Home, kind: str, name: str, said: Sequence[str] = (), *, by: str, because: str) -> Decision:
    """Write down what a person decided about a hotspot, and say when it takes effect.

    Args:
        home: The home.
        kind: A key of KINDS that is about hotspots.
        name: The hotspot, by id or rank.
        said: As in `values_of`.
        by: Who decides.
        because: Why.
    """
    hotspots = Hotspots(home)
    subject = hotspots.named(name)
    made = decide(home, kind, subject, values_of(hotspots, kind, subject, said), by=by, because=because)
    typer.echo(f"{made.id} {KINDS[kind].name} {subject} {hotspots.labels[subject]}：下一次 tingsu run 起生效")
    return made


def withdraw(home: Home, verdict: str, *, by: str, because: str) -> None:
    """Write down that a decision no longer holds."""
    made = decide(home, "withdraw", verdict.upper(), by=by, because=because)
    typer.echo(f"{made.id} {KINDS['withdraw'].name} {made.subject}：下一次 tingsu run 起生效")


def print_decisions(home: Home) -> None:
    """Print every decision, the last first."""
    decisions = read_decisions(home)
    holding = {one.id for one in in_force(decisions)}
    rows = [
        (one.id, f"{one.at:%Y-%m-%d %H:%M}", one.by, KINDS[one.kind].name, told(one), one.because, state(one, holding))
        for one in reversed(decisions)
    ]
    if rows:
        console().print(table_of(rows, ["编号", "时间", "裁决人", "裁决", "对象", "理由", "状态"]))
    else:
        typer.echo("还没有裁决：tingsu verdict --help")


def print_questions(home: Home) -> None:
    """Print the pairs of hotspots whose answer would help most, and how to answer."""
    with opened(home) as connection:
        asked = connection.sql(read_sql("verdicts/questions")).fetchall()
    if not asked:
        typer.echo("没有要问的：热点之间没有像一回事又没裁决过的")
        return
    screen = console()
    for number, one, label, quotation, other, other_label, other_quotation, _ in asked:
        screen.print(
            f"{number}. {escape(f'[{one}] {label}')}  与  {escape(f'[{other}] {other_label}')}", highlight=False
        )
        for text in (quotation, other_quotation):
            screen.print(f"     「{escape(text)}」", highlight=False)
    screen.print("是一回事：tingsu verdict merge 甲 乙 --because 理由；不是：tingsu verdict apart 甲 乙 --because 理由")


def state(decision: Decision, holding: set[str]) -> str:
    """Whether it holds."""
    if decision.kind == "withdraw":
        return ""
    return "有效" if decision.id in holding else "已撤回"


def told(decision: Decision) -> str:
    """What it is about, in short."""
    values = decision.values
    more = [*values.get("others", {}), *values.get("words", []), *filter(None, [values.get("label")])]
    return escape(" ".join([decision.subject, *more]))
