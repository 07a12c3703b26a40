"""Moments as departments write them."""

import polars as pl

USUAL = r"^\d{4}-\d\d-\d\d \d\d:[0-5]\d:[0-5]\d$"
HALVES = "上午|下午|晚上|中午|凌晨|早上|清晨|傍晚|AM|PM"
AFTERNOON = ["下午", "傍晚", "PM"]
MORNING = ["上午", "早上", "清晨", "凌晨", "AM"]
OFFSET = r"\s*(?P<offset>Z|[+-](?:0\d|1[0-4])(?::?[0-5]\d)?)?"
MOMENT = (
    r"^(?P<year>\d{4})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})"
    # Something must part day and hour, or 2019-3-15:05 would be five o'clock on the first.
    rf"(?:(?:[日号]?[\sT]*(?P<half>{HALVES})\s*|[日号][\sT]*|[\sT]+)"
    r"(?P<hour>\d{1,2})[:时点](?P<minute>\d{1,2})?(?:[:分](?P<second>\d{1,2})?)?(?:[.,](?P<fraction>\d+))?秒?"
    rf"\s*(?P<late>AM|PM)?{OFFSET}|[日号])?$"
).replace(r"\d", "[0-9]")  # to the engine \d is a digit of any script
COMPACT = (
    r"^(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
    rf"(?:[\sT]?(?P<hour>\d{{2}}):?(?P<minute>\d{{2}})(?::?(?P<second>\d{{2}}))?{OFFSET})?$"
).replace(r"\d", "[0-9]")
EARLIEST, LATEST = 1990, 2099
# The same span as numbers, a day wider: days since 1900, seconds and milliseconds since 1970. They don't overlap.
SERIALS, SECONDS = (32_873, 73_052), (631_065_600, 4_102_531_200)
DAY = 86_400


def parse_moments(cells: pl.Series, *, timezone: str) -> pl.Series:
    """The moments that cells name.

    Understood: 2019-03-05, 2019/3/5 9:05, 2019.3.5, 2019年3月5日 下午3:05, 20190305 090507, ISO 8601 with T, fraction
    and offset, seconds or milliseconds since 1970, and days since 1900 as spreadsheets count them.

    Args:
        cells: As delivered, str, any name.
        timezone: Zone of the cells that name none.

    Returns:
        Datetime in UTC with microseconds, same length and name; null for a cell that is blank, names no moment that
        exists, or lies before 1990 or after 2099 in the zone. Of an hour that comes twice the first is meant.
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


def _parse_unusual(cells: pl.Series, timezone: str) -> pl.Series:
    cell = pl.col("cell")
    frame = pl.DataFrame({"cell": cells.str.normalize("NFKC").str.to_uppercase()}).with_columns(
        spoken=cell.str.extract_groups(MOMENT), compact=cell.str.extract_groups(COMPACT)
    )
    spoken, number, compact = (
        frame.unnest("spoken").select(_from_parts(timezone, spoken=True)),
        frame.select(_from_number(cell, timezone)),
        frame.unnest("compact").select(_from_parts(timezone, spoken=False)),
    )
    return pl.select(pl.coalesce(spoken.to_series(), number.to_series(), compact.to_series())).to_series()


def _from_parts(timezone: str, *, spoken: bool) -> pl.Expr:
    """Moments from the groups of MOMENT (spoken: with halves of the day and fractions) or COMPACT."""
    hour, minute, second = (pl.col(name).cast(pl.Int32).fill_null(0) for name in ("hour", "minute", "second"))
    of_day = (hour * 60 + minute) * 60 + second
    exists = (minute < 60) & (second < 60) & (of_day <= DAY)
    past = pl.duration(seconds=of_day)
    if spoken:
        fraction = pl.col("fraction").str.slice(0, 6).str.pad_end(6, "0").cast(pl.Int32).fill_null(0)
        past = pl.duration(seconds=of_day + _half_day(pl.coalesce("half", "late"), hour), microseconds=fraction)
    day = pl.concat_str([pl.col(name).str.zfill(2) for name in ("year", "month", "day")], separator="-")
    local = pl.when(exists).then(day.str.to_datetime("%Y-%m-%d", time_unit="us", strict=False) + past)
    offset = (
        pl.col("offset").str.replace("Z", "+00", literal=True).str.replace(":", "", literal=True).str.pad_end(5, "0")
    )
    minutes = offset.str.slice(1, 2).cast(pl.Int32) * 60 + offset.str.slice(3, 2).cast(pl.Int32)
    signed = pl.when(offset.str.starts_with("-")).then(-minutes).otherwise(minutes)
    there = local.dt.replace_time_zone("UTC") - pl.duration(minutes=signed)
    return pl.when(offset.is_not_null()).then(there).otherwise(_in_zone(local, timezone))


def _half_day(half: pl.Expr, hour: pl.Expr) -> pl.Expr:
    """Seconds that the half of the day adds to the hour: 下午3 is 15, 上午12 is 0, 晚上12 is the end of the day."""
    evening = (half == "晚上") & hour.is_between(5, 12)
    later = evening | (half.is_in(AFTERNOON) & (hour < 12)) | ((half == "中午") & (hour < 3))
    earlier = half.is_in(MORNING) & (hour == 12)
    return pl.when(later).then(DAY // 2).when(earlier).then(-DAY // 2).otherwise(0)


def _from_number(cell: pl.Expr, timezone: str) -> pl.Expr:
    number = cell.str.extract(r"^([0-9]{5,13}(?:\.[0-9]+)?)$").cast(pl.Float64)
    milliseconds = number / 1000
    seconds = (
        pl.when(number.is_between(*SECONDS)).then(number).when(milliseconds.is_between(*SECONDS)).then(milliseconds)
    )
    since_1970 = pl.from_epoch((seconds * 1_000_000).round().cast(pl.Int64), time_unit="us").dt.replace_time_zone("UTC")
    serial = pl.when(number.is_between(*SERIALS)).then(number)
    since_1900 = pl.from_epoch(((serial - 25_569) * DAY).round().cast(pl.Int64) * 1_000_000, time_unit="us")
    return pl.coalesce(since_1970, _in_zone(since_1900, timezone))


def _in_zone(local: pl.Expr, timezone: str) -> pl.Expr:
    here = local.dt.replace_time_zone(timezone, ambiguous="earliest", non_existent="null")
    return here.dt.convert_time_zone("UTC")
