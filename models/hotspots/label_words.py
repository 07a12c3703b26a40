"""Which words make a good name, from reference/lexicon/labels.yaml."""

import re
from dataclasses import dataclass
from functools import cached_property

FIELDS = (
    "generic",
    "persons",
    "never_first",
    "never_last",
    "negations",
    "no_ends",
    "wish_leads",
    "wish_begins",
    "troubles",
    "no_troubles",
)


@dataclass(frozen=True)
class LabelWords:
    """What decides which stretch of what was said becomes a name.

    Attributes:
        generic: Words that no name holds.
        persons: Words for who speaks; they cost.
        never_first: Words that no name begins with.
        never_last: Words that no name ends with.
        negations: Words after which no name begins: what is left would say the contrary.
        no_ends: Pattern of words that no name ends with.
        wish_leads: Pattern within a clause that tells a wish.
        wish_begins: Pattern that a clause begins with that tells a wish.
        troubles: Pattern of what says that something is wrong.
        no_troubles: Pattern of what only looks so.
    """

    generic: frozenset[str]
    persons: frozenset[str]
    never_first: frozenset[str]
    never_last: frozenset[str]
    negations: frozenset[str]
    no_ends: str
    wish_leads: str
    wish_begins: str
    troubles: str
    no_troubles: str

    @classmethod
    def from_dict(cls, given: dict) -> "LabelWords":
        """Read the file.

        Raises:
            ValueError: A field is missing, is too many, or is no text or pattern.
        """
        if not isinstance(given, dict) or set(given) != set(FIELDS):
            raise ValueError(f"fields are {sorted(given or [])}, wanted {', '.join(FIELDS)}")
        if wrong := [name for name in FIELDS if not isinstance(given[name], str) or not given[name].strip()]:
            raise ValueError(f"{wrong[0]} is {given[wrong[0]]!r:.40}, wanted words in one text")
        for name in FIELDS[5:]:
            try:
                re.compile(given[name])
            except re.error as error:
                raise ValueError(f"{name} is no pattern: {error}") from None
        words = {name: frozenset(given[name].split()) for name in FIELDS[:5]}
        return cls(**words, **{name: given[name].strip() for name in FIELDS[5:]})

    @cached_property
    def _trouble(self) -> re.Pattern:
        return re.compile(self.troubles)

    @cached_property
    def _no_trouble(self) -> re.Pattern:
        return re.compile(self.no_troubles)

    @cached_property
    def _wish(self) -> re.Pattern:
        return re.compile(f"^(?:{self.wish_begins})|{self.wish_leads}")

    def is_negation(self, term: str) -> bool:
        """Whether a word turns what follows into its contrary."""
        return term in self.negations

    def may_end(self, term: str) -> bool:
        """Whether a name may end with a word."""
        return term not in self.never_last and not re.search(self.no_ends, term)

    def says_trouble(self, text: str) -> bool:
        """Whether a text says that something is wrong."""
        return bool(self._trouble.search(self._no_trouble.sub("", text)))

    def is_wish(self, clause: str) -> bool:
        """Whether a clause tells what is wanted and not what is wrong."""
        bare = clause.lstrip("我你您他她它们都也还就再只")
        led = self._wish.search(bare)
        return bool(led) and (led.start() > 0 or not self.says_trouble(bare) or bool(re.search(self.wish_leads, bare)))
