"""The customers: names and numbers of people who don't exist, valid in form so that masking can be tested."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from models.world.phrases import Dice
from models.world.spec import Names

_PREFIXES = np.array([135, 136, 137, 138, 139, 150, 151, 158, 159, 177, 180, 182, 186, 188, 189, 198])
_AREAS = ("110105", "320106", "370203", "430103", "510107", "610113")
_BANKS = ("621700", "622202", "622848", "621226")
_WRITTEN_FORMS = {"plain": 56, "spaced": 14, "dashed": 9, "wide": 5, "+86 spaced": 8, "+86": 4, "86-": 4}
_SPOKEN_FORMS = {"plain": 50, "spaced": 15, "spoken": 35}
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_SPOKEN = str.maketrans("0123456789", "零幺二三四五六七八九")
_TELEPHONE_AREAS = ("0510", "0571", "0731", "028", "029", "0532", "0595", "0755")
_DISTRICTS = ("东城区", "河西区", "开发区", "新港区", "北塘区", "老城区")
_PLATES = "苏浙湘川陕鲁闽粤"
_PLATE_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
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
class Places:
    """Where customers live."""

    regions: tuple[str, ...]
    streets: tuple[str, ...]
    communities: tuple[str, ...]


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
    places: Places

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
        return f"{_PINYIN[self.serial % len(_PINYIN)]}{self.number * 13 % 1_000_003}@example.{domain}"

    @property
    def region(self) -> str:
        """City the customer lives in."""
        return self.places.regions[self.serial % len(self.places.regions)]

    @cached_property
    def address(self) -> str:
        """Address down to the door."""
        serial, places = self.serial, self.places
        street = places.streets[serial // 11 % len(places.streets)]
        home = places.communities[serial // 13 % len(places.communities)]
        door = f"{1 + serial // 17 % 28}栋{1 + serial // 19 % 4}单元{1 + serial // 23 % 30}{serial // 29 % 4 + 1:02d}室"
        return f"{self.region}{_DISTRICTS[serial // 7 % len(_DISTRICTS)]}{street}{1 + serial // 31 % 399}号{home}{door}"

    @cached_property
    def landline(self) -> str:
        """Telephone at home, with the area."""
        area = _TELEPHONE_AREAS[self.serial % len(_TELEPHONE_AREAS)]
        return (
            f"{area}-{2_000_000 + self.serial % 6_999_983 if len(area) == 4 else 60_000_000 + self.serial % 29_999_999}"
        )

    @cached_property
    def wechat_id(self) -> str:
        """Name in a messenger."""
        return f"{_PINYIN[self.serial // 3 % len(_PINYIN)]}_{self.number * 31 % 1_000_003:06d}"

    @cached_property
    def plate(self) -> str:
        """Number plate of the customer's car."""
        signs = "".join(_PLATE_SIGNS[self.serial // 34**place % 34] for place in range(5))
        return f"{_PLATES[self.serial % len(_PLATES)]}{'ABCDE'[self.serial // 5 % 5]}{signs}"

    @cached_property
    def passport(self) -> str:
        """Number of a passport."""
        return f"E{'ABCDEFGH'[self.serial % 8]}{self.serial * 31 % 10**7:07d}"

    @cached_property
    def order_no(self) -> str:
        """Number of an order or a receipt."""
        return f"2026{self.serial * 104_729 % 10**14:014d}"

    def name_in(self, department: str) -> str:
        """Give how the department's system calls the customer."""
        if department in ("hotline", "calls"):
            return self.mobile
        if department == "wechat":
            return f"oTs{self.serial * 104_729**4 % 16**19:019x}{self.number:06x}"
        if department == "email":
            return self.email
        if department == "online":
            return f"u{10_000_000 + self.number * 37 + self.serial % 37}"
        return self.nick


class People:
    """Customers by number, made when they are asked for, so that a million of them take no memory."""

    def __init__(self, spec: Names, places: Places, count: int, rng: np.random.Generator) -> None:
        """Seed customers, no two with the same mobile number or user name.

        Args:
            spec: Names.
            places: Cities, streets and communities they live in.
            count: How many.
            rng: Seeded.
        """
        self.spec, self.places = spec, places
        self._shift = int(rng.integers(10**8))
        self._prefixes = rng.choice(_PREFIXES, size=count)
        self._names = [
            rng.integers(len(names), size=count)
            for names in (spec.surnames, spec.given, spec.nick_heads, spec.nick_tails)
        ]
        self._women, self._serials = rng.random(count) < 0.5, rng.integers(10**6, 10**9, size=count)

    def __getitem__(self, number: int) -> Person:
        """Give the customer of a number."""
        surname, given, head, tail = (int(indices[number]) for indices in self._names)
        # Odd and no multiple of five, hence a permutation of the numbers of eight digits.
        mobile_tail = (number * 74_373_979 + self._shift) % 10**8
        return Person(
            number=number,
            mobile=f"{self._prefixes[number]}{mobile_tail:08d}",
            surname=self.spec.surnames[surname],
            given=self.spec.given[given],
            is_woman=bool(self._women[number]),
            serial=int(self._serials[number]),
            nick=f"{self.spec.nick_heads[head]}{self.spec.nick_tails[tail]}{number * 7 % 1_000_003}",
            places=self.places,
        )


def write_mobile(mobile: str, dice: Dice, *, is_spoken: bool) -> tuple[str, str]:
    """Give a mobile number the way one person writes or says it, and the name of that way."""
    form = dice.weighted(_SPOKEN_FORMS if is_spoken else _WRITTEN_FORMS)
    parts = (mobile[:3], mobile[3:7], mobile[7:])
    ways = {
        "plain": mobile,
        "spaced": " ".join(parts),
        "dashed": "-".join(parts),
        "wide": mobile.translate(_WIDE),
        "spoken": mobile.translate(_SPOKEN),
        "+86 spaced": f"+86 {mobile}",
        "+86": f"+86{mobile}",
        "86-": f"86-{mobile}",
    }
    return ways[form], form


def write_card(card: str, dice: Dice) -> tuple[str, str]:
    """Give a card number plain or in groups of four, and the name of that way."""
    if dice.chance(0.6):
        return card, "plain"
    return " ".join(card[at : at + 4] for at in range(0, len(card), 4)), "spaced"
