"""Numbers said in words, as figures: 一百五十八块 is 158块, 三十九块九 is 39.9块, 幺二三一五 is 12315."""

import re

DIGITS = dict(zip("零〇洞一幺二两三四五六七八九", (0, 0, 0, 1, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
UNITS = {"十": 10, "百": 100, "千": 1_000}
BIG = {"万": 10_000, "亿": 100_000_000}
DIGIT = f"[{''.join(DIGITS)}]"
NUMERAL = f"[{''.join(DIGITS)}十百千万亿]"
# What a number is said of. Without it 千万 and 万一 would be numbers; 十分 is one only with 钟 behind it.
COUNTED = (
    "块|元|毛|角|美[元金刀]|港[币元]|欧元|个(?:多?月|小时|工作日|钟头|人|字|电话|订单)|天|年|岁|周|户|小时|分钟|秒|号|日"
    "|次|遍|回|通|笔|单|件|台|张|公里|千米|平|斤|公斤|兆|[GgMm]|倍|期|折|层|楼|度|人"
)
# 三十九块九 ends where a sum ends; 三十块两次 is another matter.
SMALL = r"块[一二三四五六七八九](?:毛|角|钱|的|了|呢|吧|[，。！？、；,.!?;\s]|$)"
AMOUNT = rf"{NUMERAL}+{SMALL}|{NUMERAL}{{2,}}[多来余]?(?:{COUNTED})"
PERCENT = rf"百分之{NUMERAL}+(?:点{DIGIT}+)?"
SPELLED = rf"{NUMERAL}{{3,}}"
_SAYINGS = ("七七八八", "三三两两", "一一二二")
_FEWEST = 3  # digits said one by one; two may be 三五 or 七八
_PARTS = re.compile(rf"(?P<number>{NUMERAL}+)(?P<small>块[一二三四五六七八九])?(?P<rest>.*)", re.DOTALL)


def figures(text: str) -> str:
    """An amount in figures, as found by `AMOUNT`, `PERCENT` or `SPELLED`; as it was where it says no one number."""
    if text.startswith("百分之"):
        whole, point, part = text.removeprefix("百分之").partition("点")
        value = read_number(whole)
        return text if value is None else f"{value}{'.' if point else ''}{spell(part)}%"
    parts = _PARTS.fullmatch(text)
    if parts["small"]:
        value = read_number(parts["number"])
        return text if value is None else f"{value}.{spell(parts['small'][1])}块{parts['rest'].lstrip('毛角')}"
    if parts["number"] in _SAYINGS:
        return text
    if len(parts["number"]) >= _FEWEST and set(parts["number"]) <= set(DIGITS):
        return spell(parts["number"]) + parts["rest"]
    value = read_number(parts["number"]) if parts["rest"] else None
    return text if value is None else f"{value}{parts['rest']}"


def spell(text: str) -> str:
    """Digits said one by one, as figures."""
    return "".join(str(DIGITS[char]) for char in text)


def read_number(text: str) -> int | None:
    """Value of a number in words; null where it says none, or more than one (五六百, 一二十, 百十).

    A last digit without a unit counts in the next lower one: 三百二 is 320, 一万二 is 12000, but 三百零二 is 302.
    """
    total = section = 0
    digit: int | None = None
    unit = lowest = 10**9
    for char in text:
        if char in DIGITS:
            if digit:
                return None
            digit, lowest = DIGITS[char], 10 if DIGITS[char] == 0 else lowest
            continue
        worth = UNITS.get(char) or BIG[char]
        if char in UNITS:
            if worth >= unit or not (digit or (char == "十" and not section)):
                return None
            section, unit = section + (digit or 1) * worth, worth
        else:
            if not section + (digit or 0):
                return None
            total, section, unit = total + (section + (digit or 0)) * worth, 0, 10**9
        digit, lowest = None, worth
    return total + section + (digit or 0) * (max(lowest // 10, 1) if lowest < 10**9 else 1)
