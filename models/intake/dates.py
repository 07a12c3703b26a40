"""Moments as departments write them.

A cell that could mean two days (05/03/2019) is no moment here: which of day and month comes first is known of a column
of a delivery only, never of the cells that a later step happens to hold together. `possible_orders` finds it out,
`written_year_first` writes such cells so that the others need not know.
"""

import re
from typing import Literal, get_args

import polars as pl

Order = Literal["day_first", "month_first", "year_first"]


def _ascii(pattern: str) -> str:
    # To the engine \d and \s are of any script; folding has left but these, and few are quicker to tell.
    return pattern.replace(r"\d", "[0-9]").replace(r"\s", r"[ \t\r\n]")


USUAL = r"^\d{4}-\d\d-\d\d \d\d:[0-5]\d:[0-5]\d$"
HALVES = "上午|下午|晚上|中午|凌晨|早上|清晨|傍晚|AM|PM"
AFTERNOON = ["下午", "傍晚", "PM"]
MORNING = ["上午", "早上", "清晨", "凌晨", "AM"]
HOURS = r"[+-](?:0\d|1[0-4])(?::?[0-5]\d)?"
OFFSET = rf"\s*(?P<offset>Z|CST|{HOURS}|(?:UTC|GMT)(?:{HOURS}|[+-]\d)?)?"
MOMENT = _ascii(
    r"^(?:(?P<year>\d{4})[-/.年]|(?P<short>\d\d)年|(?:中[华華])?民[国國](?P<minguo>\d{1,3})[-/.年])"
    r"(?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})"
    # Something must part day and hour, or 2019-3-15:05 would be five o'clock on the first.
    rf"(?:(?:[日号]?[\sT,]*(?P<half>{HALVES})\s*|[日号][\sT,]*|[\sT,]+)"
    r"(?P<hour>\d{1,2})[:时時点點][钟鐘整]?(?P<minute>\d{1,2}|半)?"
    r"(?:[:分](?P<second>\d{1,2})?)?(?:[.,](?P<fraction>\d+))?秒?"
    rf"\s*(?P<late>{HALVES})?{OFFSET}|[日号])?$"
)
COMPACT = _ascii(
    r"^(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
    r"(?:[\sT]?(?P<hour>\d{2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?P<fraction>[.,]\d+|\d{3})?)?"
    rf"{OFFSET}|\.0+)?$"
)
ORDERED = _ascii(
    r"^(?P<one>\d{1,2})[-/.](?P<two>\d{1,2})(?:[-/.](?P<long>\d{4})|[-/](?P<short>\d{1,2}))(?:[\sT,]+(?P<rest>.+))?$"
)
MONTHS = {name: str(month) for month, name in enumerate(re.findall("...", "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC"), 1)}
NAMED = (
    "JAN(?:UARY)?|FEB(?:RUARY)?|MAR(?:CH)?|APR(?:IL)?|MAY|JUNE?|JULY?|AUG(?:UST)?|SEP(?:T(?:EMBER)?)?"
    "|OCT(?:OBER)?|NOV(?:EMBER)?|DEC(?:EMBER)?"
)
# 5-Mar-2019, 5-3月-19 (Oracle); Mar 5, 2019; Mar 05 09:05:07 CST 2019 (Java); 2019-Mar-05.
WORDED = tuple(
    _ascii(pattern)
    for pattern in (
        rf"^(?P<day>\d{{1,2}})(?:ST|ND|RD|TH)?(?P<month>[-/\s.]*(?:{NAMED})[-/\s.,]*|[-/\s]\d{{1,2}}月[-/])"
        r"(?P<year>\d{4}|\d\d)(?:[\s,T]+(?P<rest>.+))?$",
        rf"^(?P<month>{NAMED})[\s.]*(?P<day>\d{{1,2}})(?:ST|ND|RD|TH)?(?:,\s*|\s+)(?P<year>\d{{4}})(?:[\s,]+(?P<rest>.+))?$",
        rf"^(?P<month>{NAMED})\s+(?P<day>\d{{1,2}})\s+(?P<rest>\d{{1,2}}:.+)\s(?P<year>\d{{4}})$",
        rf"^(?P<year>\d{{4}})[-/\s]?(?P<month>{NAMED})[-/\s]?(?P<day>\d{{1,2}})(?:[\s,T]+(?P<rest>.+))?$",
    )
)
WEEKDAY = (
    r"[(\[]?(?:(?:星期|周|週|礼拜|禮拜)[一二三四五六日天]"
    r"|\b(?:MON|TUES?|WED(?:NES)?|THU(?:RS?)?|FRI|SAT(?:UR)?|SUN)(?:DAY)?\b\.?)[)\]]?,?"
)
# A zone said again after its offset: +0800 (CST), +08:00[Asia/Shanghai].
SAID_AGAIN = r"([+-][0-9]{2}:?[0-9]{2}|Z)\s*(?:\([A-Z]+\)|\[[A-Z_/]+\])$"
EARLIEST, LATEST = 1990, 2099
# The same span as numbers, a day wider: days since 1900, seconds since 1970. They and the latter's thousandths and
# millionths don't overlap.
SERIALS, SECONDS = (32_873, 73_052), (631_065_600, 4_102_531_200)
# 2019030509 and 2019030509050712 could be such a number, of 2033, or an hour and a hundredth of a second of 2019.
DIGITS = _ascii(
    r"^(?:199\d|20\d\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])(?:[0-5]\d[0-5]\d\d\d)?(?:\.|$)"
)
DAY_THAT_MAY_BE = _ascii(r"^(?:199\d|20\d\d)-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$")
DAY = 86_400
MINGUO = 1911


def parse_moments(cells: pl.Series, *, timezone: str) -> pl.Series:
    """The moments that cells name.

    Understood, with full-width digits too, and with a weekday (星期二, Tue) that is passed over:

    - 2019-03-05, 2019/3/5 9:05, 2019.3.5, ISO 8601 with T, fraction and offset
    - 2019年3月5日 下午3:05, 3点05分, 15时, 3点半; 19年3月5日; 民国108年3月5日
    - 20190305, 20190305 090507, 20190305T090507, 201903050905, 20190305090507123
    - 5-Mar-2019, 05-MAR-19, 5-3月-19, Mar 5, 2019 3:05 PM, Tue Mar 05 09:05:07 CST 2019, 2019-Mar-05
    - 25/03/2019, 3/25/19, 05/05/2019, where every order of day, month and year that can be gives the same day
    - 43529.378 (days since 1900, as spreadsheets count them); seconds, milliseconds, microseconds since 1970; each with
      or without .0
    - zones Z, UTC, GMT, +0800, GMT+8; CST is China's

    Two-digit years are 1990 to 2068. 上午 and 下午 stand on either side of the time; 12 AM is midnight, 12 PM noon;
    24:00 is the end of the day.

    Args:
        cells: As delivered, str, any name.
        timezone: Zone of the cells that name none.

    Returns:
        Datetime in UTC with microseconds, same length and name; null for a cell that is blank, names no moment that
        exists, could mean several days (`are_ambiguous`), or lies before 1990 or after 2099 in the zone. Of an hour
        that comes twice the first is meant.

    Source:
        POSIX.1-2017, strptime, %y: 69 to 99 are of the last century.
    """
    cells = cells.cast(pl.String).str.strip_chars()
    usual = pl.when(pl.col("cell").str.contains(USUAL)).then(
        pl.col("cell").str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="us", strict=False)
    )
    moments = pl.DataFrame({"cell": cells}).select(_in_zone(usual, timezone).alias(cells.name)).to_series()
    others = moments.is_null() & cells.is_not_null()
    if others.any():
        moments = moments.scatter(others.arg_true(), _parse_unusual(cells.filter(others), timezone))
    year = moments.dt.convert_time_zone(timezone).dt.year()
    return moments.set(~year.is_between(EARLIEST, LATEST), None)


def possible_orders(cells: pl.Series) -> frozenset[Order]:
    """The orders of day, month and year that all cells like 05/03/2019 and 3/5/19 of a column allow.

    One means that the column is decided, several that it is not, none that its cells contradict each other. Of a column
    that is read in parts it is what the parts have in common.

    Args:
        cells: A column of a delivery, str.
    """
    others = cells.filter(~cells.str.contains(r"^\s*[0-9]{4}")).to_frame("cell")
    parts = pl.col("parts")
    days = others.select(parts=_ordered(pl.col("cell"))).select(
        _day(parts, order).alias(order) for order in get_args(Order)
    )
    days = days.filter(pl.any_horizontal(pl.all().is_not_null()))
    return frozenset(order for order in get_args(Order) if days[order].null_count() == 0)


def are_ambiguous(cells: pl.Series) -> pl.Series:
    """Whether each cell could mean several days, as nothing says which of day, month and year comes first.

    A year of two digits that can only come first counts too: 99/3/25 is of 1999, or of the Republic's 99th year.

    Args:
        cells: As delivered, str; null is not ambiguous.
    """
    parts = pl.col("parts")
    is_day = pl.any_horizontal(_day(parts, order).is_not_null() for order in get_args(Order))
    ordered = cells.cast(pl.String).to_frame("cell").select(parts=_ordered(pl.col("cell")))
    found = ordered.select(
        several=is_day & _only_day(parts).is_null(), at_any_day=_with_rest(pl.lit("2000-01-01"), parts)
    )
    is_time = parse_moments(found["at_any_day"], timezone="UTC").is_not_null()
    return (found["several"] & is_time).alias(cells.name)


def written_year_first(cell: pl.Expr, order: Order) -> pl.Expr:
    """Cells like 05/03/2019 as 2019-03-05, whether or not such a day exists; all others as they are.

    Args:
        cell: As delivered, str.
        order: What comes first in such cells.
    """
    parts = _ordered(cell)
    written = _with_rest(_written(parts, order), parts)
    return pl.when(written.is_null()).then(cell).otherwise(written)


def _parse_unusual(cells: pl.Series, timezone: str) -> pl.Series:
    cells = cells.to_frame("cell").select(_folded(pl.col("cell"))).to_series()
    moments = _parse_year_first(cells, timezone)
    others = moments.is_null()
    if others.any():
        moments = moments.scatter(others.arg_true(), _parse_year_first(_rewritten(cells.filter(others)), timezone))
    return moments


def _parse_year_first(cells: pl.Series, timezone: str) -> pl.Series:
    cell = pl.col("cell")
    spoken = cells.to_frame("cell").select(parts=cell.str.extract_groups(MOMENT)).unnest("parts")
    moments = spoken.select(_from_parts(timezone, spoken=True)).to_series()
    others = moments.is_null() & cells.is_not_null()
    if others.any():
        digits = cells.filter(others).to_frame("cell").with_columns(parts=cell.str.extract_groups(COMPACT))
        found = digits.unnest("parts").select(
            pl.coalesce(_from_number(cell, timezone), _from_parts(timezone, spoken=False))
        )
        moments = moments.scatter(others.arg_true(), found.to_series())
    return moments


def _folded(cell: pl.Expr) -> pl.Expr:
    return cell.str.strip_chars().str.normalize("NFKC").str.to_uppercase()


def _ordered(cell: pl.Expr) -> pl.Expr:
    return _tidy(_folded(cell)).str.extract_groups(ORDERED)


def _tidy(cell: pl.Expr) -> pl.Expr:
    """Folded cells without what says nothing new: weekdays, dots of P.M., spaces around 年月日."""
    return (
        cell.str.replace(SAID_AGAIN, "$1")
        .str.replace(WEEKDAY, " ")
        .str.replace(r"\b([AP])\.\s?M\b\.?", "${1}M")
        .str.replace_all(r"\s*([年月日号时時点點分秒:])\s*", "$1")
        .str.strip_chars()
    )


def _rewritten(cells: pl.Series) -> pl.Series:
    """Folded cells with the year first; null for those that could mean several days."""
    cells = cells.to_frame("cell").select(_tidy(pl.col("cell"))).to_series()
    for pattern in (ORDERED, *WORDED):
        fits = cells.str.contains(pattern).fill_null(value=False)
        if fits.any():
            parts = cells.filter(fits).str.extract_groups(pattern).to_frame("parts")
            day = (_only_day if pattern is ORDERED else _worded_day)(pl.col("parts"))
            cells = cells.scatter(fits.arg_true(), parts.select(_with_rest(day, pl.col("parts"))).to_series())
    return cells


def _worded_day(parts: pl.Expr) -> pl.Expr:
    """The groups of one of WORDED with the year first."""
    year, month, day = (parts.struct.field(name) for name in ("year", "month", "day"))
    year = pl.coalesce(_in_century(year), year)
    return pl.concat_str([year, month.str.extract("([A-Z]{3}|[0-9]+)").replace(MONTHS), day], separator="-")


def _written(parts: pl.Expr, order: Order) -> pl.Expr:
    """The groups of ORDERED in an order, as 2019-03-05; null where the order is not for such a cell."""
    one, two, long, short = (parts.struct.field(name) for name in ("one", "two", "long", "short"))
    last = pl.coalesce(long, _in_century(short))
    places = {
        "day_first": (last, two, one),
        "month_first": (last, one, two),
        "year_first": (_in_century(one), two, short),
    }
    return pl.concat_str([place.str.zfill(2) for place in places[order]], separator="-")


def _day(parts: pl.Expr, order: Order) -> pl.Expr:
    """As `_written`; null also where the month is beyond 12, the day beyond 31 or the year not one of ours.

    That a month has no such day does not count: 30/02/19 is a slip, not the year 30.
    """
    day = _written(parts, order)
    return pl.when(day.str.contains(DAY_THAT_MAY_BE)).then(day)


def _only_day(parts: pl.Expr) -> pl.Expr:
    """The day that the groups of ORDERED name in any order with the year last; null if one would give another."""
    year_last = pl.coalesce(_day(parts, "day_first"), _day(parts, "month_first"))
    differs = (_day(parts, order) != year_last for order in get_args(Order))
    return pl.when(~pl.any_horizontal(differ.fill_null(value=False) for differ in differs)).then(year_last)


def _with_rest(day: pl.Expr, parts: pl.Expr) -> pl.Expr:
    return day + (" " + parts.struct.field("rest")).fill_null("")


def _in_century(short: pl.Expr) -> pl.Expr:
    """Years of two digits with four; null for others: nobody writes a year as 5."""
    year = pl.when(short < "69").then("20" + short).otherwise("19" + short)
    return pl.when(short.str.len_chars() == 2).then(year)


def _from_parts(timezone: str, *, spoken: bool) -> pl.Expr:
    """Moments from the groups of MOMENT (spoken: with halves of the day and fractions) or COMPACT."""
    minute = pl.col("minute").str.replace("半", "30", literal=True)
    hour, minute, second = (part.cast(pl.Int32).fill_null(0) for part in (pl.col("hour"), minute, pl.col("second")))
    of_day = (hour * 60 + minute) * 60 + second
    exists = (minute < 60) & (second < 60) & (of_day <= DAY)
    year = pl.col("year")
    if spoken:
        of_day += _half_day(pl.coalesce("half", "late"), hour)
        minguo = pl.col("minguo").cast(pl.Int32) + MINGUO
        year = pl.coalesce(year, _in_century(pl.col("short")), minguo.cast(pl.String))
    fraction = (
        pl.col("fraction").str.strip_chars_start(".,").str.slice(0, 6).str.pad_end(6, "0").cast(pl.Int32).fill_null(0)
    )
    past = pl.duration(seconds=of_day, microseconds=fraction)
    day = pl.concat_str([year, *(pl.col(name).str.zfill(2) for name in ("month", "day"))], separator="-")
    local = pl.when(exists).then(day.str.to_datetime("%Y-%m-%d", time_unit="us", strict=False) + past)
    offset = _offset(pl.col("offset"))
    there = local.dt.replace_time_zone("UTC") - offset
    return pl.when(offset.is_not_null()).then(there).otherwise(_in_zone(local, timezone))


def _offset(zone: pl.Expr) -> pl.Expr:
    """East of Greenwich, as a duration: Z, CST, +08, -04:30, GMT+8."""
    hours = (
        zone.str.replace("CST", "+08", literal=True).str.strip_chars_start("UTCGMZ").str.replace(":", "", literal=True)
    )
    digits = pl.when(hours.str.len_bytes() == 2).then(hours.str.slice(0, 1) + "0" + hours.str.slice(1)).otherwise(hours)
    digits = digits.str.pad_end(5, "0")
    minutes = digits.str.slice(1, 2).cast(pl.Int32) * 60 + digits.str.slice(3, 2).cast(pl.Int32)
    return pl.duration(minutes=pl.when(digits.str.starts_with("-")).then(-minutes).otherwise(minutes))


def _half_day(half: pl.Expr, hour: pl.Expr) -> pl.Expr:
    """Seconds that the half of the day adds to the hour: 下午3 is 15, 上午12 is 0, 晚上12 is the end of the day."""
    evening = (half == "晚上") & hour.is_between(5, 12)
    later = evening | (half.is_in(AFTERNOON) & (hour < 12)) | ((half == "中午") & (hour < 3))
    earlier = half.is_in(MORNING) & (hour == 12)
    return pl.when(later).then(DAY // 2).when(earlier).then(-DAY // 2).otherwise(0)


def _from_number(cell: pl.Expr, timezone: str) -> pl.Expr:
    number = cell.str.extract(r"^([0-9]{5,16}(?:\.[0-9]+)?)$")
    number = pl.when(~number.str.contains(DIGITS)).then(number).cast(pl.Float64)
    microseconds = pl.coalesce(
        pl.when((number / unit).is_between(*SECONDS)).then(number * (1_000_000 // unit))
        for unit in (1, 1_000, 1_000_000)
    )
    since_1970 = pl.from_epoch(microseconds.round().cast(pl.Int64), time_unit="us").dt.replace_time_zone("UTC")
    serial = pl.when(number.is_between(*SERIALS)).then(number)
    since_1900 = pl.from_epoch(((serial - 25_569) * DAY).round().cast(pl.Int64) * 1_000_000, time_unit="us")
    return pl.coalesce(since_1970, _in_zone(since_1900, timezone))


def _in_zone(local: pl.Expr, timezone: str) -> pl.Expr:
    here = local.dt.replace_time_zone(timezone, ambiguous="earliest", non_existent="null")
    return here.dt.convert_time_zone("UTC")
