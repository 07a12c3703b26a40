"""Wordings: the words and patterns by which a rule is recognised in a sentence."""

from typing import Literal

import polars as pl
from pydantic import BaseModel, ConfigDict

_TAKEN_OUT = "\0"
_FEW_CHARACTERS = "[^。！？!?；;]{0,15}"


class Checked(BaseModel):
    """A part of the rules: nothing unknown in it, nothing changed after."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


class Wording(Checked):
    """Words and patterns, any of which matches, and what is taken out of the text before."""

    words: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()

    def alternatives(self) -> list[str]:
        """Regular expressions, any of which makes the wording match."""
        return [pl.escape_regex(word) for word in self.words] + list(self.patterns)

    def matches(self, text: pl.Expr) -> pl.Expr:
        """True where `text` (str) holds the wording; bool."""
        alternatives = self.alternatives()
        if not alternatives:
            return pl.lit(False)
        if self.unless:
            text = text.str.replace_all("|".join(self.unless), _TAKEN_OUT)
        return text.str.contains("|".join(alternatives))


class Signal(Wording):
    """What may speak for or against calling a contact a complaint; how much is learnt."""

    about: str
    speaks: Literal["for", "against", "neither"]
    family: str = ""
    part: Literal["any", "title"] = "any"
    mutes: bool = False

    @property
    def is_for(self) -> bool:
        """True when it speaks for a complaint."""
        return self.speaks == "for"


class LedWording(Wording):
    """Words that speak for themselves, and things that do only after a leading word (a wish, an intent)."""

    things: tuple[str, ...] = ()

    def led_by(self, leads: tuple[str, ...]) -> Wording:
        """The same as a plain wording: a thing counts when one of `leads` stands before it."""
        if not self.things:
            return self
        before, after = ("|".join(map(pl.escape_regex, words)) for words in (leads, self.things))
        led = f"(?:{before}){_FEW_CHARACTERS}(?:{after})"
        return Wording(words=self.words, patterns=(*self.patterns, led), unless=self.unless)
