"""Wordings: the words and patterns by which a rule is recognised in a sentence."""

import re
from collections.abc import Mapping
from typing import Literal, Self

import polars as pl
from pydantic import BaseModel, ConfigDict, ValidationError

TAKEN_OUT = "\0"
_DEPTH = 3  # terms within terms
_FEW_CHARACTERS = "[^。！？!?；;]{0,15}"


class Checked(BaseModel):
    """A part of the rules: nothing unknown in it, nothing changed after."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)

    @classmethod
    def filled(cls, content: object, *, what: str, file: str) -> Self:
        """What a parsed YAML file says, every <NAME> in it replaced by the term of that name under `terms`.

        Args:
            content: Content of the file.
            what: What it holds, as errors name it.
            file: Its name.

        Raises:
            ValueError: A key is unknown or missing, a value has the wrong type, or a term is not defined.
        """
        if not isinstance(content, dict):
            raise ValueError(f"{what} are {content!r:.60}, wanted a mapping; see {file}")
        terms = content.get("terms") or {}
        given = {k: fill_terms(v, terms, f"{what}, {k}") for k, v in content.items() if k != "terms"}
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(step) for step in first["loc"])
            message = f"{what}, {place}: {first['msg'].lower()}, met {first['input']!r:.60}"
            raise ValueError(f"{message}; correct it in {file}") from None


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
            text = text.str.replace_all("|".join(self.unless), TAKEN_OUT)
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


def fill_terms(value: object, terms: Mapping[str, object], place: str) -> object:
    """A value with every <NAME> in its strings replaced by the term of that name, terms within terms too.

    Args:
        value: Of YAML.
        terms: By name.
        place: Where it stands, as errors name it.

    Raises:
        ValueError: A term is not defined.
    """
    if isinstance(value, dict):
        return {k: fill_terms(v, terms, f"{place}.{k}") for k, v in value.items()}
    if isinstance(value, list):
        return [fill_terms(v, terms, place) for v in value]
    if not isinstance(value, str):
        return value
    for _ in range(_DEPTH):
        unknown = [name for name in re.findall("<([A-Z]+)>", value) if name not in terms]
        if unknown:
            raise ValueError(f"{place}: <{unknown[0]}> is not one of the terms {sorted(terms)}; add or correct it")
        value = re.sub("<([A-Z]+)>", lambda found: str(terms[found[1]]), value)
    return value


def check_pattern(place: str, pattern: str) -> None:
    """Raises ValueError when polars cannot compile `pattern`."""
    try:
        pl.select(pl.lit("").str.contains(pattern))
    except pl.exceptions.ComputeError as error:
        reason = str(error).strip().splitlines()[-1]
        raise ValueError(f"{place}: {pattern!r:.200} is not a regular expression ({reason})") from None
