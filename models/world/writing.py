"""How a text looks once written down: stray punctuation removed, habits of typing, slips."""

import re
from collections.abc import Callable
from functools import cache

from opencc import OpenCC

from models.world.phrases import Dice

_BEFORE_MARK = re.compile(r"[，。；]+(?=[！？”])")
_AFTER_MARK = re.compile(r"(?<=[！？：“])[，。；]+")
_RUN = re.compile(r"[，。；]{2,}")
_PAUSE = re.compile(r"[，。；：]")
_SCRIPTS = {"plain": 89, "half_width": 6, "full_width": 2.5, "traditional": 2.5}
_FULL_WIDTH = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x30, 0x7B) if chr(code).isalnum()})
_HALF_WIDTH = str.maketrans("，。！？；：", ",.!?;:")
_TYPING = {"neat": 58, "commas": 14, "spaces": 16, "bangs": 7, "lines": 5}


def tidy(text: str) -> str:
    """Give the text without the punctuation that empty parts left behind."""
    text = _AFTER_MARK.sub("", _BEFORE_MARK.sub("", text))
    text = _RUN.sub(lambda run: "。" if "。" in run[0] else run[0][0], text)
    return text.strip("，；：").removeprefix("。")


def slip(text: str, slips: tuple[tuple[str, str], ...], chance: float, dice: Dice) -> str:
    """Give the text with some words mistyped or misheard."""
    for right, wrong in slips:
        if right in text and dice.chance(chance):
            text = text.replace(right, wrong, 1)
    return text


def type_out(text: str, dice: Dice) -> str:
    """Give the text the way a customer types it: neat, only commas, spaces, exclamation marks, or in lines."""
    habit = dice.weighted(_TYPING)
    text = tidy(text)
    if habit == "commas":
        return text.replace("。", "，").rstrip("，")
    if habit == "spaces":
        return _PAUSE.sub(" ", text).strip()
    if habit == "bangs":
        return text.replace("。", dice.pick(("！", "！！", "！！！")))
    if habit == "lines":
        return text.replace("。", "。\n").strip()
    return text


@cache
def _converter() -> OpenCC:
    return OpenCC("s2tw")


_IN_SCRIPT: dict[str, Callable[[str], str]] = {
    "plain": str,
    "half_width": lambda text: text.translate(_HALF_WIDTH),
    "full_width": lambda text: text.translate(_FULL_WIDTH),
    "traditional": lambda text: _converter().convert(text),
}


class Hand:
    """How one person writes a contact down: as a clerk, or with habits of typing, some in Traditional characters."""

    def __init__(self, dice: Dice, slips: tuple[tuple[str, str], ...], slip_chance: float, *, is_clerk: bool) -> None:
        self.dice, self.slips, self.slip_chance, self.is_clerk = dice, slips, slip_chance, is_clerk
        self.script = "plain" if is_clerk else dice.weighted(_SCRIPTS)

    def write(self, text: str, *, is_spread: bool) -> str:
        """Give a text as it is written; `is_spread`: a third stand between the tabs and blanks of a web form."""
        if self.is_clerk:
            return tidy(text)
        typed = self.copy(slip(type_out(text, self.dice), self.slips, self.slip_chance, self.dice))
        if is_spread and self.dice.chance(0.3):
            return f"\n\t\t\t\n\t\t\t\u3000\u3000{typed}\n\t\t\t"
        return typed

    def copy(self, text: str) -> str:
        """Give a text in the person's script, nothing else changed."""
        return _IN_SCRIPT[self.script](text)
