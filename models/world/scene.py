"""What is fixed while one contact lasts: the person, the day, and the facts the customer keeps to."""

import math
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from models.world.matters import Matter
from models.world.people import Person, write_card, write_mobile
from models.world.phrases import Dice, fill, parse
from models.world.spec import WorldSpec

_NUMERALS = "零一两三四五六七八九十"
_WRITTEN_AS_IS = ("landline", "id_card", "email", "address", "wechat_id", "plate", "passport", "order_no")
_UNITS = ("块", "块", "元", "块钱")


class Scene:
    """Fills the slots of phrases, and notes what was said that matters for the truth.

    Attributes:
        floor: Least severity that follows from what was said.
        is_again: The customer said that it is not the first time.
        yuan: The sum that was named, or None.
        personal: (kind, form, text) of personal data that was said, as written.
        parts: Makers of the parts of a story, by slot name.
        values: Texts of slots that the teller sets.
    """

    def __init__(self, spec: WorldSpec, dice: Dice, person: Person, day: date, department: str) -> None:
        self.spec, self.dice, self.person, self.day = spec, dice, person, day
        self.is_written_by_agent, self.is_spoken = department == "hotline", department == "calls"
        self.floor = 0
        self.is_again = False
        self.yuan: float | None = None
        self.personal: list[tuple[str, str, str]] = []
        self.parts: dict[str, Callable[[], str]] = {}
        self.values: dict[str, str] = {}
        self.matter: Matter | None = None
        self._numbers: dict[str, int] = {}
        self._yuan = 0.0

    def one_of(self, phrases: Sequence[str]) -> str:
        """Say one of the phrases."""
        return fill(parse(self.dice.pick(phrases)), self.dice, self._slot)

    def say(self, phrase: str) -> str:
        """Say a phrase."""
        return fill(parse(phrase), self.dice, self._slot)

    def take_up(self, matter: Matter | None) -> None:
        """Speak of another matter: its own sums and numbers, the same person and home."""
        self.matter, self.yuan, self._yuan, self._numbers = matter, None, 0.0, {}

    @property
    def severity(self) -> int:
        """Severity by what was said (docs: the rubric in DESIGN.md, 4.4)."""
        levels = [self.floor]
        if self.yuan is not None:
            levels.append(1 if self.yuan < 50 else 2 if self.yuan <= 500 else 3)
        if self.matter is not None:
            levels.append(self.matter.severity)
            if self.matter.essential:
                levels.append(3 if self._numbers.get("days", 0) > 3 else 2)
        return max(levels)

    def _slot(self, name: str) -> str:
        if name[0] == "!":
            return self._mark(name[1:])
        if name in self.parts:
            return self.parts[name]()
        if name in self.spec.words:
            return self.one_of(self.spec.words[name])
        if name in _MAKERS:
            return _MAKERS[name](self)
        if name in self.spec.numbers:
            return self._number(name)
        if name not in self.values:
            self.values[name] = self._fact(name)
        return self.values[name]

    def _mark(self, mark: str) -> str:
        if mark == "again":
            self.is_again = True
        else:
            self.floor = max(self.floor, int(mark))
        return ""

    def _fact(self, name: str) -> str:
        own = self.matter.facts if self.matter else {}
        return self.dice.pick(own.get(name) or self.spec.facts[name])

    def _number(self, name: str) -> str:
        if name not in self._numbers:
            own = self.matter.numbers if self.matter else {}
            self._numbers[name] = self.dice.between(*(own.get(name) or self.spec.numbers[name]))
        number = self._numbers[name]
        if number > 10 or self.is_written_by_agent or self.dice.chance(0.5):
            return str(number)
        return _NUMERALS[number]

    def note(self, kind: str, text: str, form: str = "plain") -> str:
        """Keep in mind that personal data was said."""
        self.personal.append((kind, form, text))
        return text

    def _mobile(self) -> str:
        text, form = write_mobile(self.person.mobile, self.dice, is_spoken=self.is_spoken)
        return self.note("mobile", text, form)

    def _bank_card(self) -> str:
        text, form = write_card(self.person.bank_card, self.dice)
        return self.note("bank_card", text, form)

    def _money(self) -> str:
        if not self._yuan:
            low, high = self.matter.money if self.matter else (20, 300)
            exact = math.exp(math.log(low) + self.dice.unit() * math.log(high / low))
            self._yuan = round(exact) - 0.1 if exact < 100 and self.dice.chance(0.2) else round(exact)
        self.yuan = self._yuan
        if self.is_written_by_agent:
            return f"{self._yuan:g}元"
        if 100 <= self._yuan < 10_000 and self.dice.chance(0.22):
            return _about(self._yuan) + self.dice.pick(("块钱", "", "块"))
        return f"{self._yuan:g}{self.dice.pick(_UNITS)}"

    def _fee(self) -> str:
        if "fee" not in self.values:
            self.values["fee"] = f"{self.dice.pick(self.spec.fees):g}"
        return self.values["fee"] + ("元" if self.is_written_by_agent else self.dice.pick(_UNITS[1:]))

    def _date(self) -> str:
        if "date" not in self.values:
            past = self.day - timedelta(days=self.dice.between(1, 9))
            self.values["date"] = f"{past.month}月{past.day}"
        return self.values["date"] + ("日" if self.is_written_by_agent or self.dice.chance(0.2) else "号")

    def _last_month(self) -> str:
        return str((self.day.replace(day=1) - timedelta(days=1)).month)

    def _sir(self) -> str:
        if self.dice.chance(0.12):
            return self.note("name", self.person.fullname)
        return self.note("name", f"{self.person.surname}{'女士' if self.person.is_woman else '先生'}", "title")


def _about(yuan: float) -> str:
    """Give a round sum as people say it: 一百多, 三千多."""
    big, unit = (int(yuan) // 1000, "千多") if yuan >= 1000 else (int(yuan) // 100, "百多")
    return _NUMERALS[big] + unit


def _as_is(kind: str) -> Callable[[Scene], str]:
    return lambda scene: scene.note(kind, getattr(scene.person, kind))


_MAKERS: dict[str, Callable[[Scene], str]] = {
    "money": Scene._money,
    "fee": Scene._fee,
    "date": Scene._date,
    "lastmonth": Scene._last_month,
    "sir": Scene._sir,
    "mobile": Scene._mobile,
    "bank_card": Scene._bank_card,
    "fullname": lambda scene: scene.note("name", scene.person.fullname),
    "surname": lambda scene: scene.note("name", scene.person.surname, "surname"),
    **{kind: _as_is(kind) for kind in _WRITTEN_AS_IS},
}
