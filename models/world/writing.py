"""How a text looks once written down: stray punctuation removed, habits of typing, slips."""

import re

from models.world.phrases import Dice

_BEFORE_MARK = re.compile(r"[，。；]+(?=[！？”])")
_AFTER_MARK = re.compile(r"(?<=[！？：“])[，。；]+")
_RUN = re.compile(r"[，。；]{2,}")
_PAUSE = re.compile(r"[，。；：]")
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
