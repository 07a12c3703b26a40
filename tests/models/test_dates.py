"""Every way of writing a moment that departments use, and what is none."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from models.intake.dates import parse_moments

SHANGHAI = ZoneInfo("Asia/Shanghai")
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2099, 12, 31, 23, 59, 59)).map(
    lambda at: at.replace(microsecond=0)
)
EPOCH_1900 = datetime(1899, 12, 30)
FORMS = {
    "dashes": "{:%Y-%m-%d %H:%M:%S}",
    "slashes": "{0:%Y}/{0.month}/{0.day} {0.hour}:{0:%M:%S}",
    "dots": "{0:%Y}.{0.month}.{0.day} {0:%H:%M:%S}",
    "chinese": "{0:%Y}年{0.month}月{0.day}日{0.hour}时{0.minute}分{0.second}秒",
    "compact": "{:%Y%m%d %H%M%S}",
    "run together": "{:%Y%m%d%H%M%S}",
    "iso": "{:%Y-%m-%dT%H:%M:%S}",
    "full width": "{:%Y－%m－%d　%H：%M：%S}",
    "twelve hours": "{:%Y/%m/%d %I:%M:%S %p}",
}


def parsed(*cells: str | None, timezone: str = "Asia/Shanghai") -> list[datetime | None]:
    """The moments as the clock on the wall of the zone shows them."""
    moments = parse_moments(pl.Series("at", cells, dtype=pl.String), timezone=timezone)
    return moments.dt.convert_time_zone(timezone).dt.replace_time_zone(None).to_list()


def exists(at: datetime) -> bool:
    """Whether the clock showed it: in the springs of 1990 and 1991 an hour was left out."""
    return at.replace(tzinfo=SHANGHAI).astimezone(UTC).astimezone(SHANGHAI).replace(tzinfo=None) == at


@settings(max_examples=12, deadline=None)
@given(st.lists(MOMENTS.filter(exists), min_size=10, max_size=30))
@example([datetime(1990, 1, 1), datetime(2099, 12, 31, 23, 59, 59)])
def test_a_moment_is_read_back_from_every_form(moments):
    for name, form in FORMS.items():
        written = [form.format(at) for at in moments]
        assert parsed(*written) == moments, name


@settings(max_examples=12, deadline=None)
@given(st.lists(MOMENTS, min_size=10, max_size=30))
def test_an_offset_is_read_back_and_a_day_alone_is_its_midnight(moments):
    written = [f"{at:%Y-%m-%dT%H:%M:%S}+05:30" for at in moments]
    read = parse_moments(pl.Series(written), timezone="Asia/Kolkata").dt.convert_time_zone("Asia/Kolkata")
    assert read.dt.replace_time_zone(None).to_list() == moments
    days = [datetime(at.year, at.month, at.day) for at in moments]
    for form in ("{0:%Y-%m-%d}", "{0:%Y}年{0.month}月{0.day}日", "{0:%Y%m%d}", "{0.year}/{0.month}/{0.day}"):
        assert parsed(*[form.format(at) for at in moments]) == days, form


@settings(max_examples=12, deadline=None)
@given(st.lists(MOMENTS.filter(exists), min_size=10, max_size=30))
@example([datetime(1990, 1, 1), datetime(2099, 12, 31, 23, 59, 59)])
def test_a_moment_is_read_back_from_every_number(moments):
    since_1970 = [int(at.replace(tzinfo=SHANGHAI).timestamp()) for at in moments]
    assert parsed(*[str(seconds) for seconds in since_1970]) == moments
    assert parsed(*[f"{seconds}000" for seconds in since_1970]) == moments
    assert parsed(*[f"{(at - EPOCH_1900) / timedelta(days=1):.6f}" for at in moments]) == moments


@pytest.mark.parametrize(
    ("cell", "hour"),
    [
        *(("上午9:05", 9), ("上午12:05", 0), ("下午3:05", 15), ("下午12:05", 12), ("中午12:05", 12), ("中午1:05", 13)),
        *(("中午11:05", 11), ("凌晨2:05", 2), ("凌晨12:05", 0), ("晚上8:05", 20), ("早上8点05分", 8), ("傍晚6:05", 18)),
        *(("12:05 AM", 0), ("12:05 pm", 12), ("1:05 PM", 13), ("PM 1:05", 13), ("13:05 PM", 13)),
    ],
)
def test_the_half_of_the_day_is_understood(cell, hour):
    assert parsed(f"2026-07-03 {cell}") == [datetime(2026, 7, 3, hour, 5)]


def test_midnight_belongs_to_the_end_of_the_day():
    assert parsed("2026-07-31 晚上12点", "2026-07-31 24:00:00") == [datetime(2026, 8, 1)] * 2


@pytest.mark.parametrize("cell", ["2026-07-03T01:05:07Z", "2026-07-03 09:05:07+08", "2026-07-02T20:35:07-0430"])
def test_an_offset_beats_the_zone(cell):
    moments = parse_moments(pl.Series([cell]), timezone="America/New_York")
    assert moments.to_list() == [datetime(2026, 7, 3, 1, 5, 7, tzinfo=UTC)]


@pytest.mark.parametrize("cell", ["2026-07-03 09:05:07.25", "2026-07-03T09:05:07,250+08:00", "1783040707.25"])
def test_fractions_of_a_second_are_kept(cell):
    assert parsed(cell) == [datetime(2026, 7, 3, 9, 5, 7, 250_000)]


@pytest.mark.parametrize(
    "cell",
    [
        *("2026-02-29", "2026-13-01", "2026-00-10", "20261301", "2026-07-03 25:00", "2026-07-03 24:01"),
        *("2026-07-03 09:61", "2026-07-03 09:05:60", "1989-12-31", "2100-01-01", "昨天", "10086", "2026", "2026-07"),
        *("03/07/2026", "13:05", "2026-3-15:05", "2026-07-03-09:05", "2026-07-03 09:05+99:00", "٢٠٢٦-٠٧-٠٣", "9" * 40),
        *("二〇二六年七月三日", "", " "),
    ],
)
def test_what_is_no_moment_is_null(cell):
    assert parsed(cell, "2026-07-03") == [None, datetime(2026, 7, 3)]


def test_an_hour_that_the_clocks_left_out_is_null_and_one_that_came_twice_is_the_first():
    left_out, twice = parse_moments(pl.Series(["2026-03-08 02:30", "2026-11-01 01:30"]), timezone="America/New_York")
    assert (left_out, twice) == (None, datetime(2026, 11, 1, 5, 30, tzinfo=UTC))


def test_name_length_and_type_stay():
    for cells in ([], [None], ["2026-07-03", None]):
        moments = parse_moments(pl.Series("replied_at", cells, dtype=pl.String), timezone="Asia/Shanghai")
        assert (moments.name, len(moments), moments.dtype) == ("replied_at", len(cells), pl.Datetime("us", "UTC"))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(alphabet="0123456789-/.:年月日时分秒上下午AMPZT+ ٣", max_size=24), max_size=40))
def test_no_cell_stops_the_night(cells):
    assert len(parsed(*cells)) == len(cells)
