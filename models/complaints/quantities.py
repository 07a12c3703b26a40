"""Amounts of money and spans of time as people say them: 39.9元, 三百多块, 1.2万元, 半个月."""

import polars as pl

_DIGITS = {"零": 0.0, "半": 0.5, "一": 1.0, "二": 2.0, "两": 2.0, "三": 3.0, "几": 3.0, "数": 3.0, "四": 4.0, "五": 5.0}
_DIGITS |= {"六": 6.0, "七": 7.0, "八": 8.0, "九": 9.0}
_UNITS = {"千": 1000.0, "百": 100.0, "十": 10.0}
_DAYS = {"天": 1.0, "周": 7.0, "星期": 7.0, "礼拜": 7.0, "月": 30.0, "年": 365.0}

_SPOKEN = "[零半一二两三几数四五六七八九十百千万]+"
_MONEY = rf"(?:[0-9]+(?:\.[0-9]+)?[万千百]?|{_SPOKEN})(?:多|余|来)?(?:万)?(?:元|块)"
_SPAN = rf"(?:^|[^0-9])(?:[0-9]{{1,2}}|{_SPOKEN})(?:多?天|多?周|个?多?星期|个?多?礼拜|个多?月|多?年)"


def largest_amount(text: pl.Expr) -> pl.Expr:
    """Largest sum of money in `text` (str), yuan, f64; null without any. 几百 counts as three hundred."""
    found = text.str.replace_all(r"([0-9]),([0-9]{3})", "$1$2").str.extract_all(_MONEY)
    return found.list.eval(_number(pl.element())).list.max()


def longest_days(text: pl.Expr) -> pl.Expr:
    """Longest span of time in `text` (str), days, f64; null without any. Years of the calendar (2019年) don't count."""
    unit = (
        pl.element()
        .str.extract("(天|周|星期|礼拜|月|年)$")
        .replace_strict(_DAYS, default=None, return_dtype=pl.Float64)
    )
    return text.str.extract_all(_SPAN).list.eval(_number(pl.element()) * unit).list.max()


def _number(text: pl.Expr) -> pl.Expr:
    """Number at the beginning of `text`, in figures or in Chinese, with 万, 千, 百 behind."""
    figures = text.str.extract(r"([0-9]+(?:\.[0-9]+)?)").cast(pl.Float64)
    factor = pl.lit(1.0)
    for unit, worth in [("万", 10000), ("千", 1000), ("百", 100)]:
        factor = factor * pl.when(text.str.contains(rf"[0-9]{unit}|[0-9]多{unit}")).then(worth).otherwise(1)
    return pl.coalesce(figures * factor, _chinese(text))


def _chinese(text: pl.Expr) -> pl.Expr:
    """Value of the Chinese numeral in `text`, f64."""
    numeral = text.str.extract(f"({_SPOKEN})").fill_null("")
    high = pl.when(numeral.str.contains("万")).then(_below_ten_thousand(numeral.str.extract("^(.*?)万")))
    return high.otherwise(0) * 10000 + _below_ten_thousand(numeral.str.replace("^.*万", ""))


def _below_ten_thousand(numeral: pl.Expr) -> pl.Expr:
    """Value of a Chinese numeral without 万, f64."""
    digit = f"([{''.join(_DIGITS)}])"
    value = numeral.str.extract(f"{digit}$").replace_strict(_DIGITS, default=0, return_dtype=pl.Float64)
    for unit, worth in _UNITS.items():
        count = numeral.str.extract(f"{digit}{unit}").replace_strict(_DIGITS, default=1, return_dtype=pl.Float64)
        value = value + pl.when(numeral.str.contains(unit)).then(count * worth).otherwise(0)
    return value
