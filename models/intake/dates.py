"""Moments as departments write them."""

import polars as pl

MOMENT = (
    r"^(?P<year>\d{4})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?"
    r"(?:[ T]*(?P<half>上午|下午|晚上|中午|凌晨|AM|PM)?[ ]*(?P<hour>\d{1,2})[:：时点](?P<minute>\d{1,2})?"
    r"(?:[:：分](?P<second>\d{1,2})?)?(?:\.\d+)?秒?分?[ ]*(?P<late>AM|PM)?)?"
    r"[ ]*(?P<offset>Z|[+-]\d{2}:?\d{2})?$"
)
COMPACT = r"^(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})[ T]?(?:(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?)?$"
PARTS = ("year", "month", "day", "hour", "minute", "second")
EARLIEST, LATEST = 1990, 2100


def parse_moments(cells: pl.Series, *, timezone: str) -> pl.Series:
    """The moments that cells name.

    Understood: 2019-03-05, 2019/3/5 9:05, 2019.3.5, 2019年3月5日 下午3:05, 20190305 090507, ISO 8601 with T, fraction and
    offset, seconds or milliseconds since 1970, and days since 1900 as spreadsheets count them.

    Args:
        cells: As delivered, str, any name.
        timezone: Zone of the cells that name none.

    Returns:
        Datetime in UTC with microseconds, same length and name; null for a cell that is blank, names no moment that
        exists, or lies before 1990 or after 2099.
    """
    frame = pl.DataFrame({"cell": cells.cast(pl.String).str.strip_chars().str.to_uppercase().replace("", None)})
    cell = pl.col("cell")
    moments = frame.select(
        pl.coalesce(
            _from_parts(cell.str.extract_groups(MOMENT), timezone, half=True),
            _from_number(cell, timezone),
            _from_parts(cell.str.extract_groups(COMPACT), timezone, half=False),
        ).alias(cells.name)
    ).to_series()
    year = moments.dt.year()
    return moments.set((year < EARLIEST) | (year >= LATEST), None)


def _from_parts(groups: pl.Expr, timezone: str, *, half: bool) -> pl.Expr:
    part = {name: groups.struct.field(name).cast(pl.Int32, strict=False).fill_null(0) for name in PARTS[3:]}
    day = [groups.struct.field(name).cast(pl.Int32, strict=False) for name in PARTS[:3]]
    hour = part["hour"]
    if half:
        half_day = pl.coalesce(groups.struct.field("half"), groups.struct.field("late"))
        afternoon = half_day.is_in(["下午", "晚上", "PM"]).fill_null(value=False) & (hour < 12)
        after_noon = (half_day == "中午").fill_null(value=False) & (hour < 3)
        hour = pl.when(afternoon | after_noon).then(hour + 12).otherwise(hour)
        midnight = half_day.is_in(["AM", "凌晨"]).fill_null(value=False) & (hour == 12)
        hour = pl.when(midnight).then(0).otherwise(hour)
    text = pl.format(
        "{}-{}-{} {}:{}:{}",
        *[part.cast(pl.String).str.zfill(2) for part in (*day, hour, part["minute"], part["second"])],
    )
    local = text.str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="us", strict=False)
    here = local.dt.replace_time_zone(timezone, ambiguous="earliest", non_existent="null").dt.convert_time_zone("UTC")
    if not half:
        return here
    offset = groups.struct.field("offset").str.replace("Z", "+00:00", literal=True).str.replace(":", "", literal=True)
    minutes = offset.str.slice(1, 2).cast(pl.Int32) * 60 + offset.str.slice(3, 2).cast(pl.Int32)
    signed = pl.when(offset.str.starts_with("-")).then(-minutes).otherwise(minutes)
    there = local.dt.replace_time_zone("UTC") - pl.duration(minutes=signed)
    return pl.when(offset.is_not_null()).then(there).otherwise(here)


def _from_number(cell: pl.Expr, timezone: str) -> pl.Expr:
    number = cell.str.extract(r"^(\d{5,13}(?:\.\d+)?)$").cast(pl.Float64, strict=False)
    whole = cell.str.len_chars()
    seconds = pl.when(whole == 10).then(number).when(whole == 13).then(number / 1000)
    since_1970 = pl.from_epoch((seconds * 1_000_000).round().cast(pl.Int64), time_unit="us").dt.replace_time_zone("UTC")
    serial = pl.when(number.is_between(32_874, 73_050)).then(number)  # 1990-01-01 to 2099-12-31
    since_1900 = pl.from_epoch(((serial - 25_569) * 86_400).round().cast(pl.Int64) * 1_000_000, time_unit="us")
    local = since_1900.dt.replace_time_zone(timezone, ambiguous="earliest", non_existent="null")
    return pl.coalesce(since_1970, local.dt.convert_time_zone("UTC"))
