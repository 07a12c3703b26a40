"""The rules people edit, checked and made ready for matching. Reading the file is the caller's."""

from typing import Any, Literal, Self

from models.complaints.wordings import Checked, LedWording, Signal, Wording, check_pattern

Threat = Literal["regulator", "media", "lawsuit", "leave", "other"]

# What a customer's sentence does. Of a complaint: it tells the matter, or blames, demands, threatens. Of none: it asks
# or orders, reports a fault calmly, suggests, praises, takes back or tells that it is settled, speaks of others or of
# what might be. Of either: courtesies and particulars.
KINDS = ("matter", "grievance", "enquiry", "report", "suggestion", "praise", "settled", "elsewhere", "courtesy")
# Columns of sentences; a signal of the same name would overwrite one.
COLUMNS = frozenset({"text", "part", "start", "end", "content", "begins", "tells", "must", "worth", "left", "head"})
THREAT_SIGNAL = "threat"  # has no words of its own: any threat fires it


class Severity(Checked):
    """What makes a complaint grave beside what a model tells: signals of a matter, sums, the days of an outage."""

    grumble: tuple[str, ...]
    amounts: tuple[float, float]
    outage_days: float


class Statement(Checked):
    """How long a statement may be, what never opens one, and what agents write around the matter (`heads`, `tails`)."""

    sentences: int
    characters: int
    leads: str
    heads: str
    tails: str
    empty_titles: tuple[str, ...]


class Matters(Checked):
    """Where a contact turns to a further matter.

    Attributes:
        turns: Pattern of how people say so.
        least: How likely what follows must be to tell something wrong.
        most_known: Share of what follows (pairs of characters) that may have been said before.
    """

    turns: str
    least: float
    most_known: float


class Rules(Checked):
    """All rules of data/reference/lexicon/complaint_rules.yaml, terms filled in, every pattern compiled once."""

    version: int
    threshold: float
    matters: Matters
    signals: dict[str, Signal]
    intents: tuple[str, ...]
    threats: dict[Threat, LedWording]
    severity: Severity
    statement: Statement

    @classmethod
    def from_dict(cls, d: dict[str, Any]) -> Self:
        """The rules in a parsed YAML file.

        Args:
            d: Content of complaint_rules.yaml.

        Returns:
            The rules, ready for `find_complaints`.

        Raises:
            ValueError: A key is unknown or missing, a value has the wrong type, a term or signal is not defined,
                or a pattern is not a regular expression. One sentence says where and what.
        """
        rules = cls.filled(d, what="complaint rules", file="complaint_rules.yaml")
        for name in sorted(set(rules.severity.grumble) - set(rules.signals)):
            raise ValueError(
                f"complaint rules, severity.grumble: {name!r} is not one of the signals; add or correct it"
            )
        for name in sorted((COLUMNS | set(KINDS)) & set(rules.signals)):
            raise ValueError(f"complaint rules, signals: {name!r} is the name of a column; call it otherwise")
        for place, pattern in _patterns(rules.model_dump(), ""):
            check_pattern(f"complaint rules, {place}", pattern)
        return rules

    def words_for_wrongs(self) -> list[str]:
        """Words that say what is wrong: those of the signals of the family "matter" that speak for a complaint."""
        signals = [signal for signal in self.signals.values() if signal.family == "matter" and signal.is_for]
        return sorted({word for signal in signals for word in signal.words if len(word) > 1})

    def threat_wordings(self) -> dict[str, Wording]:
        """Wording of each threat, strongest first."""
        return {name: threat.led_by(self.intents) for name, threat in self.threats.items()}


def _patterns(value: object, place: str) -> list[tuple[str, str]]:
    """Place and text of every pattern in dumped rules."""
    if isinstance(value, dict):
        return [found for k, v in value.items() for found in _patterns(v, f"{place}.{k}".lstrip("."))]
    is_pattern = place.rsplit(".", 1)[-1] in {"patterns", "unless", "leads", "heads", "tails", "turns"}
    if not is_pattern:
        return []
    return [(place, value)] if isinstance(value, str) else [(place, text) for text in value]
