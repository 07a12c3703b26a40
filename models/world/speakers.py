"""Two people talking: a story cut into turns, with an agent, fillers and what a speech recogniser leaves of it."""

import re
from collections.abc import Iterator, Sequence

from models.world.scene import Scene
from models.world.story import Told

Turn = tuple[str, str]  # speaker (customer, agent, system), text

_HEARD = re.compile(r"[，。！？；：]+")  # a recogniser hears no punctuation
_TYPED = re.compile(r"[，。；：]+|(?<=[！？])(?![！？])")
_GREETINGS = "喂哎你您嗯"  # nobody thinks aloud before these
_IDENTITY = {"number": 60, "name": 22, "id": 18}
_BIT_BY_BIT = 0.15
_JOINTS = {" ": 55, "": 20, "，": 25}


class Talk:
    """A call or a chat between one customer and one agent of some style, with a customer who ends up as the outcome."""

    def __init__(self, scene: Scene, style: str, outcome: str) -> None:
        self.scene, self.dice, self.style, self.outcome = scene, scene.dice, style, outcome
        self.lines = scene.spec.dialogue
        self.turns: list[Turn] = []
        self._hold = "hold"

    def call(self, told: Told, *, is_complaint: bool) -> list[Turn]:
        """Give the turns of a telephone call."""
        joint = self.dice.weighted(_JOINTS)
        self._agent("greeting")
        self._tell([_spoken(chunk, joint, self) for chunk in _chunks(told.breaths, _HEARD, 26)])
        if is_complaint:
            self._handle(told.answers)
        else:
            self._help(told)
        self._agent("bye")
        return self.turns

    def chat(self, told: Told, *, is_complaint: bool) -> list[Turn]:
        """Give the turns of a chat: a robot first, then an agent."""
        self._hold = "chat_hold"
        self._add("system", self._say("bot_greeting"))
        messages = [self.dice.pick(("，", " ")).join(chunk) for chunk in _chunks(told.breaths, _TYPED, 16)]
        if self.dice.chance(0.6):
            self._add("customer", messages.pop(0) if len(messages) > 1 else self._say("to_human"))
            for _ in range(self.dice.between(0, 2)):
                self._add("system", self._say("bot_answer"))
                self._add("customer", self._say("to_human"))
        self._agent("staff_greeting")
        self._tell(messages)
        if is_complaint:
            self._handle(told.answers)
        else:
            self._help(told)
        return self.turns

    def _say(self, name: str) -> str:
        lines = self.lines[name]
        return self.scene.one_of(lines[self.style] if isinstance(lines, dict) else lines)

    def _add(self, speaker: str, text: str) -> None:
        self.turns.append((speaker, text))

    def _agent(self, name: str) -> None:
        self._add("agent", self._say(name))

    def _tell(self, messages: Sequence[str]) -> None:
        """The customer speaks; the agent asks to go on, listens, and once asks for the number."""
        asks_at = self.dice.between(1, max(1, len(messages) - 1)) if self.dice.chance(0.6) else -1
        for number, message in enumerate(messages):
            self._add("customer", message)
            if number == asks_at:
                self._identify(self.dice.weighted(_IDENTITY))
            elif number == len(messages) - 1:
                return
            elif number == 0 and self.dice.chance(0.7):
                self._agent("invite")
            elif self.dice.chance(0.6):
                self._agent("back")

    def _identify(self, wanted: str) -> None:
        """The agent asks who it is; some say a number bit by bit."""
        self._agent(f"ask_{wanted}")
        if wanted != "number" or not self.scene.is_spoken or not self.dice.chance(_BIT_BY_BIT):
            self._add("customer", self._say(f"give_{wanted}"))
            return
        mobile = self.scene.person.mobile
        bits = mobile[:3], mobile[3:7], mobile[7:]
        self.scene.note("mobile", "|".join(bits), "split")
        for bit in bits:
            self._add("customer", bit)
            self._agent("back")

    def _handle(self, answers: Sequence[str]) -> None:
        """The agent handles a complaint in his style; the customer answers in kind."""
        if self.dice.chance(0.5):
            self._agent(self._hold)
            self._add("customer", self._say("wait"))
        if self.dice.chance(0.75):
            self._agent(self.style)
        if answers and self.dice.chance(0.7):
            self._add("agent", self.scene.one_of(answers))
            self._add("customer", self._say("react"))
        self._agent("resolve")
        self._add("customer", self.scene.one_of(self.lines["accept"][self.outcome]))

    def _help(self, told: Told) -> None:
        """The agent answers a question."""
        if told.is_looked_up and self.dice.chance(0.6):
            self._agent(self._hold)
            self._add("customer", self._say("wait"))
        self._add("agent", self.scene.one_of(told.answers))
        if told.is_looked_up and self.dice.chance(0.35):
            self._add("customer", self._say("calm_react"))
            self._agent("calm_detail")
        self._add("customer", self._say("calm_accept"))
        if self.dice.chance(0.5):
            self._agent("anything_else")
            self._add("customer", self._say("no_more"))

    def filler(self) -> str:
        """Give a word said while thinking."""
        return self._say("fillers")


def _chunks(breaths: Sequence[str], marks: re.Pattern[str], longest: int) -> Iterator[list[str]]:
    """Give the clauses that are said together: one turn each, about `longest` characters."""
    for breath in breaths:
        chunk: list[str] = []
        for clause in filter(None, map(str.strip, marks.split(breath))):
            if chunk and sum(map(len, chunk)) + len(clause) > longest:
                yield chunk
                chunk = []
            chunk.append(clause)
        if chunk:
            yield chunk


def _spoken(clauses: Sequence[str], joint: str, talk: Talk) -> str:
    """Give clauses as a recogniser writes them: joined, with the fillers in."""
    said = [
        talk.filler() + clause if talk.dice.chance(0.17) and clause[0] not in _GREETINGS else clause
        for clause in clauses
    ]
    return joint.join(said)
