"""Amounts of money and spans of time as people say them: 39.9元, 三百多块, 1.2万, 扣了我两千一, 半个月."""

import polars as pl

_DIGITS = {"零": 0.0, "半": 0.5, "一": 1.0, "二": 2.0, "两": 2.0, "三": 3.0, "几": 3.0, "数": 3.0, "四": 4.0, "五": 5.0}
_DIGITS |= {"六": 6.0, "七": 7.0, "八": 8.0, "九": 9.0}
_UNITS = {"千": 1000.0, "百": 100.0, "十": 10.0}
_DAYS = {"天": 1.0, "周": 7.0, "星期": 7.0, "礼拜": 7.0, "月": 30.0, "年": 365.0}

_SPOKEN = "[零半一二两三几数四五六七八九十百千万]+"
_FIGURES = r"[0-9]+(?:\.[0-9]+)?[万千百]?"
_MONEY = rf"(?:{_FIGURES}|{_SPOKEN})(?:多|余|来)?(?:万)?(?:元|块|买的|拍的|入手|充的)"
# Without a unit a number is money after a word of paying, when what follows is no other unit (400电话, 三百米).
_PAID = (
    "扣|退|赔|花|交|充|收|付|亏|损失|骗|刷|转|罚|欠|补|借|贷|缴|费|钱|款|押金|定金|积蓄|利息|价|共|总共|一共|合计|少给"
)
_BETWEEN = "(?:了|掉|走|去|给|我|你|他|们|的|是|就|才|这|那|整整|大概|差不多|将近|接近|至少|还|来|出|下){0,4}"
_BIG = "[零一二两三几数四五六七八九十百千万]*[百千万][零一二两三四五六七八九十百千]*"
_BARE = rf"(?:{_PAID}){_BETWEEN}(?:[0-9]{{2,6}}(?:\.[0-9]+)?[万千百]?|{_BIG})(?:多|来|余)?.?"
_TENS_OF_THOUSANDS = r"(?:[0-9]+(?:\.[0-9]+)?|[一二两三几四五六七八九十百]+)(?:多|来)?万.?"
_OTHER_UNIT = (
    "[天日月年周小个次遍人户岁号点分秒时米里公斤克兆MGKkm%％度瓦平楼层路回趟通条张件台部位名家期倍星级页字集"
    r"站积步只头亩棵袋箱瓶包罐盒辆套份笔单毫厘平瓦寸英°℃/\-~:：]$"
)
_NUMBER = rf"((?:{_FIGURES}|{_SPOKEN})(?:多|余|来)?(?:万)?)"
_SPAN = rf"(?:^|[^0-9])(?:[0-9]{{1,2}}|{_SPOKEN})(?:多?天|多?周|个?多?星期|个?多?礼拜|个多?月|多?年)"


def largest_amount(text: pl.Expr) -> pl.Expr:
    """Largest sum of money in `text` (str), yuan, f64; null without any. 几百 counts as three hundred."""
    plain = text.str.replace_all(r"([0-9]),([0-9]{3})", "$1$2")
    named = plain.str.extract_all(_MONEY)
    bare = pl.concat_list(plain.str.extract_all(_BARE), plain.str.extract_all(_TENS_OF_THOUSANDS)).list.eval(
        pl.element().filter(~pl.element().str.contains(_OTHER_UNIT)).str.extract(_NUMBER)
    )
    return pl.concat_list(named, bare).list.eval(_number(pl.element())).list.max()


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
        factor = factor * pl.when(text.str.contains(rf"[0-9](?:多|来)?{unit}")).then(worth).otherwise(1)
    return pl.coalesce(figures * factor, _chinese(text))


def _chinese(text: pl.Expr) -> pl.Expr:
    """Value of the Chinese numeral in `text`, f64."""
    numeral = text.str.extract(f"({_SPOKEN})").fill_null("")
    more = text.str.contains(f"{_SPOKEN}(?:多|来)万")  # 三十多万: the tens of thousands stand after what is rough
    high = pl.when(numeral.str.contains("万")).then(_below_ten_thousand(numeral.str.extract("^(.*?)万")))
    value = high.otherwise(0) * 10000 + _below_ten_thousand(numeral.str.replace("^.*万", ""))
    return pl.when(more & ~numeral.str.contains("万")).then(_below_ten_thousand(numeral) * 10000).otherwise(value)


def _below_ten_thousand(numeral: pl.Expr) -> pl.Expr:
    """Value of a Chinese numeral without 万, f64."""
    digit = f"([{''.join(_DIGITS)}])"
    value = numeral.str.extract(f"{digit}$").replace_strict(_DIGITS, default=0, return_dtype=pl.Float64)
    for unit, worth in _UNITS.items():
        count = numeral.str.extract(f"{digit}{unit}").replace_strict(_DIGITS, default=1, return_dtype=pl.Float64)
        value = value + pl.when(numeral.str.contains(unit)).then(count * worth).otherwise(0)
    return value
