"""Turns of phrase by which an ask, a threat, and what makes a matter grave are known.

They stand in data/reference/lexicon/judging.yaml, and are sure of what they know; what they do not know, the models of
judges.py may.
"""

import re
from typing import Any, Literal, Self, get_args

import polars as pl
from pydantic import ValidationError

from models.complaints.rules import Threat
from models.complaints.wordings import Checked, Wording

Ask = Literal[
    *("refund", "compensation", "repair", "change", "cancel", "speed_up", "punish", "apology", "explanation")
]  # in the order in which they settle a complaint
Line = Literal[
    *("health", "safety", "livelihood", "fraud", "misselling", "abuse", "many"),
    *("vulnerable", "promise", "third_contact", "outage", "rude", "second_contact"),
]
_TAKEN_OUT = "\0"
_DEPTH = 3  # terms within terms


class Cue(Wording):
    """A wording, and what a text must hold for it to be looked for: most hold none of it, and patterns are slow."""

    needs: str = ""

    def find(self, texts: pl.Series) -> pl.Series:
        """True where `texts` (str, no nulls) tell it; bool, what is taken out of a text before it counts included."""
        if not self.alternatives():
            return pl.repeat(False, len(texts), eager=True)
        found = texts.str.contains(self.needs) if self.needs else pl.repeat(True, len(texts), eager=True)
        rows = found.arg_true()
        found = found.scatter(rows, self._says(texts.gather(rows)))
        if not self.unless:
            return found
        rows = found.arg_true()  # few are left, and taking out is slow
        left = texts.gather(rows)
        for pattern in self.unless:
            left = left.str.replace_all(pattern, _TAKEN_OUT)
        return found.scatter(rows, self._says(left))

    def _says(self, texts: pl.Series) -> pl.Series:
        """True where a text holds a word or a pattern, whatever is taken out; bool."""
        said = texts.str.contains_any(list(self.words)) if self.words else pl.repeat(False, len(texts), eager=True)
        for (
            pattern
        ) in self.patterns:  # one by one: ten times as fast as all in one, which is too large for an automaton
            said |= texts.str.contains(pattern)
        return said


class Cues(Checked):
    """Wordings of asks, threats and the lines of severity, and of what is told in passing."""

    version: int
    asks: dict[Ask, Cue]
    threats: dict[Threat, Cue]
    gravity: dict[Line, Cue]
    passing: Cue

    @classmethod
    def from_dict(cls, d: dict[str, Any]) -> Self:
        """The cues in a parsed YAML file.

        Args:
            d: Content of judging.yaml.

        Raises:
            ValueError: A key is unknown or missing, or a term or pattern is wrong. One sentence says where and what.
        """
        if not isinstance(d, dict):
            raise ValueError(f"cues are {d!r:.60}, wanted a mapping; see judging.yaml")
        terms = d.get("terms") or {}
        try:
            cues = cls.model_validate({key: _filled(value, terms) for key, value in d.items() if key != "terms"})
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(step) for step in first["loc"])
            message = f"cues, {place}: {first['msg'].lower()}, met {first['input']!r:.60}"
            raise ValueError(f"{message}; correct it in judging.yaml") from None
        for name, cue in {**cues.asks, **cues.by_name()}.items():
            for pattern in (cue.needs, *cue.patterns, *cue.unless):
                _check(name, pattern)
        return cues

    def by_name(self) -> dict[str, Cue]:
        """The cue of every threat and line, which never is told when none is given, and what is told in passing."""
        told = {**self.threats, **self.gravity}
        return {name: told.get(name, Cue()) for name in (*get_args(Threat), *get_args(Line))} | {
            "passing": self.passing
        }

    def asked(self, clauses: pl.Series) -> pl.DataFrame:
        """Whether each of `clauses` (str, no nulls) asks: a bool column for every ask."""
        return pl.DataFrame({name: self.asks.get(name, Cue()).find(clauses) for name in get_args(Ask)})

    def hear(self, sentences: pl.DataFrame) -> pl.DataFrame:
        """The sentences with `cue_<threat>` and `cue_<line>`, bool, where it is told, and `cue_passing`.

        Args:
            sentences: text str, and any further columns.
        """
        # Many sentences are said by many: each is read once.
        once = sentences.select(pl.col("text").unique())
        heard = once.with_columns(cue.find(once["text"]).alias(f"cue_{name}") for name, cue in self.by_name().items())
        return sentences.join(heard, on="text", how="left", maintain_order="left")


def _filled(value: object, terms: dict[str, str]) -> object:
    """`value` with every <NAME> in its strings replaced by the term of that name, terms within terms too."""
    if isinstance(value, dict):
        return {key: _filled(part, terms) for key, part in value.items()}
    if isinstance(value, list):
        return [_filled(part, terms) for part in value]
    if not isinstance(value, str):
        return value
    for _ in range(_DEPTH):
        unknown = [name for name in re.findall("<([A-Z]+)>", value) if name not in terms]
        if unknown:
            raise ValueError(f"cues: <{unknown[0]}> is not one of the terms {sorted(terms)}; correct judging.yaml")
        value = re.sub("<([A-Z]+)>", lambda found: str(terms[found[1]]), value)
    return value


def _check(name: str, pattern: str) -> None:
    """Raises ValueError when polars cannot compile `pattern`."""
    try:
        pl.select(pl.lit("").str.contains(pattern))
    except pl.exceptions.ComputeError as error:
        reason = str(error).strip().splitlines()[-1]
        raise ValueError(f"cues, {name}: {pattern!r:.200} is not a regular expression ({reason})") from None
