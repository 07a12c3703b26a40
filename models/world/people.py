"""The customers: names and numbers of people who don't exist, valid in form so that masking can be tested."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from models.world.phrases import Dice
from models.world.spec import People

_PREFIXES = np.array([135, 136, 137, 138, 139, 150, 151, 158, 159, 177, 180, 182, 186, 188, 189, 198])
_AREAS = ("110105", "320106", "370203", "430103", "510107", "610113")
_BANKS = ("621700", "622202", "622848", "621226")
_MOBILE_FORMS = {"plain": 56, "spaced": 14, "dashed": 9, "wide": 5, "+86 ": 8, "+86": 4, "86-": 4}
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_PINYIN = ("wang", "li", "zhang", "liu", "chen", "yang", "zhao", "huang", "zhou", "wu", "xu", "sun")
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_check_digit(body: str) -> str:
    """Give the last character of an ID card number.

    Args:
        body: The first 17 digits.

    Source:
        GB 11643-1999 (ISO 7064, MOD 11-2).
    """
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, _ID_WEIGHTS, strict=True)) % 11]


def card_check_digit(body: str) -> str:
    """Give the last digit of a bank card number.

    Args:
        body: All digits but the last.

    Source:
        ISO/IEC 7812-1, annex B (Luhn).
    """
    doubled = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body))]
    return str(-sum(value - 9 if value > 9 else value for value in doubled) % 10)


@dataclass(frozen=True)
class Person:
    """A customer."""

    number: int
    mobile: str
    surname: str
    given: str
    is_woman: bool
    serial: int
    nick: str

    @property
    def fullname(self) -> str:
        """Surname and given name."""
        return self.surname + self.given

    @cached_property
    def id_card(self) -> str:
        """ID card number with a valid check digit."""
        birth = f"{1945 + self.serial % 60}{1 + self.serial // 60 % 12:02d}{1 + self.serial // 720 % 28:02d}"
        order = self.serial // 7 % 499 * 2 + (0 if self.is_woman else 1)
        body = f"{_AREAS[self.serial % len(_AREAS)]}{birth}{order:03d}"
        return body + id_check_digit(body)

    @cached_property
    def bank_card(self) -> str:
        """Bank card number that passes Luhn."""
        body = f"{_BANKS[self.serial % len(_BANKS)]}{self.serial * 7919 % 10**12:012d}"
        return body + card_check_digit(body)

    @cached_property
    def email(self) -> str:
        """Address in a domain that is reserved for examples."""
        domain = ("com", "net", "org")[self.serial % 3]
        return f"{_PINYIN[self.serial % len(_PINYIN)]}{self.serial % 9973}@example.{domain}"

    def name_in(self, department: str) -> str:
        """Give how the department's system calls the customer."""
        if department in ("hotline", "calls"):
            return self.mobile
        if department == "wechat":
            return f"oTs{self.serial * 104_729**4 % 16**19:019x}{self.number:06x}"
        if department == "online":
            return f"u{10_000_000 + self.number * 37 + self.serial % 37}"
        return self.nick


def make_people(spec: People, count: int, rng: np.random.Generator) -> list[Person]:
    """Give customers, no two with the same mobile number or user name.

    Args:
        spec: Names.
        count: How many.
        rng: Seeded.
    """
    tails = rng.choice(10**8, size=count, replace=False)
    prefixes = rng.choice(_PREFIXES, size=count)
    surnames, givens, heads, nicks = (
        rng.integers(len(names), size=count).tolist()
        for names in (spec.surnames, spec.given, spec.nick_heads, spec.nick_tails)
    )
    women, serials = rng.random(count) < 0.5, rng.integers(10**6, 10**9, size=count)
    return [
        Person(
            number=number,
            mobile=f"{prefixes[number]}{tails[number]:08d}",
            surname=spec.surnames[surnames[number]],
            given=spec.given[givens[number]],
            is_woman=bool(women[number]),
            serial=int(serials[number]),
            nick=f"{spec.nick_heads[heads[number]]}{spec.nick_tails[nicks[number]]}{number * 7 % 1_000_003}",
        )
        for number in range(count)
    ]


def write_mobile(mobile: str, dice: Dice) -> str:
    """Give a mobile number the way one person writes it: spaced, dashed, full-width, with the country code."""
    form = dice.weighted(_MOBILE_FORMS)
    parts = (mobile[:3], mobile[3:7], mobile[7:])
    if form == "spaced":
        return " ".join(parts)
    if form == "dashed":
        return "-".join(parts)
    if form == "wide":
        return mobile.translate(_WIDE)
    return mobile if form == "plain" else form + mobile


def write_card(card: str, dice: Dice) -> str:
    """Give a card number plain or in groups of four."""
    return card if dice.chance(0.6) else " ".join(card[at : at + 4] for at in range(0, len(card), 4))
