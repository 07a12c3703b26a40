"""Words around personal data, as data/reference/masking.yaml gives them."""

from pydantic import BaseModel, ConfigDict, Field


class Part(BaseModel):
    """A part of the rules: nothing unknown in it, nothing changed after."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Names(Part):
    """By what a person's name is known."""

    surnames: str
    compound_surnames: tuple[str, ...]
    introduced_by: tuple[str, ...]
    perhaps_introduced_by: tuple[str, ...]
    then: tuple[str, ...]
    titles: tuple[str, ...]
    given: str
    not_given: str
    not_names: frozenset[str]
    asked_by: tuple[str, ...]

    @property
    def letters(self) -> str:
        """Surnames of one character."""
        return "".join(self.surnames.split())


class Addresses(Part):
    """By what an address is known."""

    streets: tuple[str, ...]
    communities: tuple[str, ...]
    not_in_names: str


class Numbers(Part):
    """A kind of number: its placeholder and the words that introduce it."""

    kind: str
    words: tuple[str, ...]


class MaskingRules(Part):
    """What is masked beside numbers that are known by their own form.

    Attributes:
        version: Raised with every change.
        numbers: Kinds of numbers that are known by the words before them.
        landlines: Words that introduce a telephone number without its area.
        wechat: Words that introduce a name in WeChat.
    """

    version: int = Field(ge=1)
    numbers: tuple[Numbers, ...]
    landlines: tuple[str, ...]
    wechat: tuple[str, ...]
    names: Names
    addresses: Addresses
