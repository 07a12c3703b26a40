"""Turns of phrase by which an ask, a threat, and what makes a matter grave are known.

They stand in data/reference/lexicon/judging.yaml, and are sure of what they know; what they do not know, the models of
judges.py may.
"""

from typing import Any, Literal, Self, get_args

import polars as pl

from models.complaints.rules import Threat
from models.complaints.wordings import TAKEN_OUT, Checked, Wording, check_pattern

Ask = Literal[
    *("refund", "compensation", "repair", "change", "cancel", "speed_up", "punish", "apology", "explanation")
]  # in the order in which they settle a complaint
Line = Literal[
    *("health", "safety", "livelihood", "fraud", "misselling", "abuse", "many"),
    *("vulnerable", "promise", "third_contact", "outage", "rude", "second_contact"),
]


class Cue(Wording):
    """A wording, and what a text must hold for it to be looked for: most hold none of it, and patterns are slow."""

    needs: str = ""

    def find(self, texts: pl.Series) -> pl.Series:
        """True where `texts` (str, no nulls) tell it; bool, what is taken out of a text before it counts included."""
        if not self.alternatives():
            return pl.repeat(False, len(texts), eager=True)
        found = texts.str.contains(self.needs) if self.needs else pl.repeat(True, len(texts), eager=True)
        found = self._confirmed(found, texts)
        return self._confirmed(found, texts, self.unless) if self.unless else found  # taking out is slow: last

    def _confirmed(self, found: pl.Series, texts: pl.Series, unless: tuple[str, ...] = ()) -> pl.Series:
        """`found` where a text says it still when what `unless` finds is taken out; bool."""
        rows = found.arg_true()
        if rows.is_empty():  # patterns take their time to be made ready, even for nothing
            return found
        left = texts.gather(rows)
        for pattern in unless:
            left = left.str.replace_all(pattern, TAKEN_OUT)
        return found.scatter(rows, self._says(left))

    def _says(self, texts: pl.Series) -> pl.Series:
        """True where a text holds a word or a pattern, whatever is taken out; bool."""
        said = texts.str.contains_any(list(self.words)) if self.words else pl.repeat(False, len(texts), eager=True)
        # One by one: ten times as fast as all in one, which is too large for an automaton.
        for pattern in self.patterns:
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
        cues = cls.filled(d, what="cues", file="judging.yaml")
        for name, cue in {**cues.asks, **cues.by_name()}.items():
            for pattern in (cue.needs, *cue.patterns, *cue.unless):
                check_pattern(f"cues, {name}", pattern)
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
