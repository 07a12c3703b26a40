"""One story: the parts of a complaint, or of something calmer, in the order of a form, with its truth."""

from dataclasses import dataclass, replace

from models.world.matters import ASKS, Matter, Topic
from models.world.scene import Scene

_TITLED = ("web", "wechat", "email")
_ANYBODY_ASKS = ("compensation", "apology", "explanation")
_LOOKED_UP = ("enquiry", "order", "fault_report")
_PARTS = (
    *("opening", "tell", "short", "more", "harm", "ask", "history", "threat", "angry", "aside", "closing", "identity"),
    *("ticket_opening", "ticket", "ticket_history", "ticket_ask", "ticket_threat", "ticket_closing"),
)


@dataclass(frozen=True)
class Told:
    """A story told.

    Attributes:
        breaths: Texts, each said in one breath; a written story has one.
        title: What it is headed, for channels that have titles.
        answers: What an agent may answer.
        is_looked_up: An agent would look something up before answering.
        severity: 0 to 4, by the rubric.
        ask: What would settle it.
        threat: The strongest threat made.
        second_ask: What would settle the second matter, or None.
        evidence: What says the matter, of the first and of the second.
    """

    breaths: tuple[str, ...]
    title: str | None
    answers: tuple[str, ...]
    is_looked_up: bool = True
    severity: int = 0
    ask: str = "none"
    threat: str = "none"
    second_ask: str | None = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Manner:
    """How one customer tells it: temper, whether he has called before, in a paraphrase, with the details of a part."""

    temper: str
    is_follow_up: bool = False
    is_paraphrase: bool = False
    part: Matter | None = None


class Story:
    """Tells one matter the way one customer would in one department."""

    def __init__(self, scene: Scene, matter: Matter, department: str, manner: Manner) -> None:
        self.scene, self.matter, self.department = scene, matter, department
        self.voices = scene.spec.voices
        self.temper = scene.spec.tempers[manner.temper]
        self.has_history = manner.is_follow_up or scene.dice.chance(scene.spec.chances.history)
        self.threat = "none"
        self.asks: list[str] = []
        self.evidence: list[str] = []
        # A paraphrase stands alone: any detail or wish would bring back the words that it avoids.
        self._paraphrases = matter.paraphrase if manner.is_paraphrase else ()
        self._source = manner.part or matter
        self._details = [] if self._paraphrases else list(self._source.more)
        self._harms = [] if self._paraphrases else list(self._source.harms)
        self._asides = list(self.voices.aside)
        scene.take_up(matter)
        scene.parts |= {name: getattr(self, f"_{name}") for name in _PARTS}

    def tell(self, second: Matter | None) -> Told:
        """Tell the matter, and a second one after it when there is one."""
        text = self.scene.one_of(self.scene.spec.forms[self.department])
        title = self._title() if self.department in _TITLED else None
        first = Told(_breaths(text), title, self.matter.answers)
        first = replace(
            first,
            severity=self.scene.severity,
            ask=self._settling(),
            threat=self.threat,
            evidence=("|".join(self.evidence),),
        )
        if second is None or self.department == "app":
            return first
        self.evidence = []
        breaths = (*first.breaths, self._also(second))
        evidence = (*first.evidence, "|".join(self.evidence))
        return replace(first, breaths=breaths, second_ask=self._settling(), evidence=evidence)

    def _also(self, second: Matter) -> str:
        scene = self.scene
        self.asks, self.matter, self._source = [], second, second
        scene.take_up(second)
        if scene.is_written_by_agent:
            return scene.say("另反映{ticket}，{ticket_ask}")
        return f"{scene.one_of(self.voices.also)}，{scene.say('{short}，{ask}')}"

    def _settling(self) -> str:
        return min(self.asks, key=ASKS.index, default="none")

    def _title(self) -> str:
        if self.matter.titles and not self._paraphrases:
            return self.scene.one_of(self.matter.titles)
        return self.scene.one_of(self._paraphrases or self.matter.short).split("，")[0]

    def _core(self, phrases: tuple[str, ...]) -> str:
        said = self.scene.one_of(phrases)
        self.evidence.append(said)
        return said

    def _another(self, left: list[str]) -> str:
        """Say one of the phrases that is left, so that none is said twice."""
        return self.scene.say(left.pop(self.scene.dice.between(0, len(left) - 1))) if left else ""

    def _sometimes(self, part: str) -> bool:
        return self.scene.dice.chance(getattr(self.temper, part))

    def _opening(self) -> str:
        openings = self.voices.opening.get(self.department)
        return self.scene.one_of(openings) if openings and self._sometimes("opening") else ""

    def _tell(self) -> str:
        return self._core(self._paraphrases or self.matter.tell)

    def _short(self) -> str:
        return self._core(self._paraphrases or self.matter.short)

    def _more(self) -> str:
        return self._another(self._details) if self._sometimes("more") else ""

    def _harm(self) -> str:
        return self._another(self._harms) if self._sometimes("harm") else ""

    def _angry(self) -> str:
        return self.scene.one_of(self.voices.angry) if self._sometimes("angry") else ""

    def _aside(self) -> str:
        return self._another(self._asides) if self._sometimes("aside") else ""

    def _identity(self) -> str:
        return self.scene.one_of(self.voices.identity) if self._sometimes("identity") else ""

    def _closing(self) -> str:
        closings = self.voices.closing.get(self.department)
        return self.scene.one_of(closings) if closings and self._sometimes("closing") else ""

    def _history(self) -> str:
        return self.scene.one_of(self.voices.history) if self.has_history else ""

    def _threat(self) -> str:
        return self._threaten(self.voices.threats)

    def _threaten(self, threats: dict[str, tuple[str, ...]]) -> str:
        self.threat = self.scene.dice.weighted(self.scene.spec.threat_weights)
        if self.threat in ("regulator", "media", "lawsuit"):
            self.scene.floor = max(self.scene.floor, 3)
        return "" if self.threat == "none" else self.scene.one_of(threats[self.threat])

    def _choose_asks(self) -> list[str]:
        dice, chances = self.scene.dice, self.scene.spec.chances
        if not dice.chance(chances.ask):
            return []
        own = [ask for ask, phrases in self._source.asks.items() for _ in phrases]
        asks = [dice.pick(own)]
        if dice.chance(chances.second_ask):
            further = dice.pick(own) if dice.chance(0.6) else dice.pick(_ANYBODY_ASKS)
            asks += [further] if further not in asks else []
        self.asks += asks
        return asks

    def _ask(self) -> str:
        own = {} if self._paraphrases else self._source.asks
        said = [self.scene.one_of(own.get(ask) or self.voices.asks[ask]) for ask in self._choose_asks()]
        return self.scene.dice.pick(("，", "，", "，还有", "，另外")).join(said)

    def _ticket_opening(self) -> str:
        return self.scene.one_of(self.voices.ticket_opening)

    def _ticket(self) -> str:
        if self._paraphrases:
            return f"“{self._core(self._paraphrases)}”"
        return self._core(self.matter.ticket)

    def _ticket_history(self) -> str:
        return self.scene.one_of(self.voices.ticket_history) if self.has_history else ""

    def _ticket_threat(self) -> str:
        return self._threaten(self.voices.ticket_threats)

    def _ticket_ask(self) -> str:
        said = [self._ticket_wish(ask) for ask in self._choose_asks()]
        return self.scene.one_of(self.voices.ticket_ask_prefix) + "，并".join(said) if said else ""

    def _ticket_wish(self, ask: str) -> str:
        if not self._paraphrases and ask in self._source.ticket_asks:
            return self.scene.one_of(self._source.ticket_asks[ask])
        if not self._paraphrases and ask in self._source.asks:
            return f"“{self.scene.one_of(self._source.asks[ask])}”"
        return self.scene.one_of(self.voices.ticket_asks[ask])

    def _ticket_closing(self) -> str:
        return self.scene.one_of(self.voices.ticket_closing) if self.scene.dice.chance(0.75) else ""


def tell_calm(scene: Scene, topic: Topic, department: str) -> Told:
    """Tell something that is not a complaint."""
    voices, dice = scene.spec.calm_voices, scene.dice
    openings = voices.opening.get(topic.kind) or voices.opening["other"]
    scene.take_up(None)
    said, answer = dice.pick(topic.say)
    said = "" if department == "hotline" else scene.say(said)  # an agent writes it down in words of his own
    scene.parts |= {
        "calm_opening": lambda: scene.one_of(openings),
        "calm_closing": lambda: scene.one_of(voices.closing) if dice.chance(0.5) else "",
        "calm_ticket_opening": lambda: scene.one_of(voices.ticket_opening),
        "calm_ticket_closing": lambda: scene.one_of(voices.ticket_closing),
        "say": lambda: said,
        "ticket": lambda: scene.one_of(topic.ticket),
    }
    text = scene.one_of(scene.spec.calm_forms[department])
    title = said.split("，")[0] if department in _TITLED else None
    answers = (answer,) if answer else topic.answers
    return Told(_breaths(text), title, answers, is_looked_up=topic.kind in _LOOKED_UP)


def _breaths(text: str) -> tuple[str, ...]:
    return tuple(breath for breath in text.split("¦") if breath.strip("，。：；！ "))
