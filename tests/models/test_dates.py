"""Every way of writing a moment that departments use, and what is none."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from models.intake.dates import are_ambiguous, parse_moments, possible_orders, written_year_first

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
    "twelve hours before": "{:%Y/%m/%d %p %I:%M:%S}",
    "traditional": "{0:%Y}年{0.month}月{0.day}日 {0.hour}時{0.minute}分{0.second}秒",
    "parted by spaces": "{0:%Y} 年 {0.month} 月 {0.day} 日 {0.hour} 时 {0.minute} 分 {0.second} 秒",
    "republic": "民国{1}年{0.month}月{0.day}日 {0:%H:%M:%S}",
    "compact with T": "{:%Y%m%dT%H%M%S}",
    "compact with milliseconds": "{:%Y%m%d%H%M%S}000",
    "compact as a number": "{:%Y%m%d%H%M%S}.0",
    "database": "{:%Y-%m-%d %H:%M:%S}.0",
    "weekday": "{:%Y-%m-%d %A %H:%M:%S}",
    "weekday first": "{:%a, %d %b %Y %H:%M:%S} +0800 (CST)",
    "zone": "{:%Y-%m-%d %H:%M:%S} CST",
    "distance": "{:%Y-%m-%d %H:%M:%S} GMT+8",
    "named zone": "{:%Y-%m-%dT%H:%M:%S}+08:00[Asia/Shanghai]",
    "month's name": "{0.day}-{0:%b-%Y %H:%M:%S}",
    "month's name first": "{0:%B} {0.day}, {0:%Y %I:%M:%S %p}",
    "month's name second": "{:%Y-%b-%d %H:%M:%S}",
    "Java": "{:%a %b %d %H:%M:%S CST %Y}",
    "Oracle": "{0.day}-{0.month}月 -{0:%Y %H:%M:%S}",
}
SHORT_FORMS = {
    "Oracle": "{:%d-%b-%y %H:%M:%S}",
    "Oracle in Chinese": "{0.day}-{0.month}月-{0:%y %I:%M:%S} {1}",
    "chinese": "{0:%y}年{0.month}月{0.day}日 {0:%H:%M:%S}",
}
ORDERED_FORMS = {
    "day_first": ("{:%d/%m/%Y %H:%M:%S}", "{0.day}/{0.month}/{0:%y %H:%M:%S}", "{:%d-%m-%Y %I:%M:%S %p}"),
    "month_first": ("{:%m/%d/%Y %H:%M:%S}", "{0.month}/{0.day}/{0:%y %H:%M:%S}", "{:%m.%d.%Y %I:%M:%S %p}"),
    "year_first": ("{:%y/%m/%d %H:%M:%S}", "{0:%y}-{0.month}-{0.day} {0:%H:%M:%S}", "{:%y/%m/%d %I:%M:%S%p}"),
}
LATE_MOMENTS = st.datetimes(datetime(1992, 1, 1), datetime(2068, 12, 31)).map(lambda at: at.replace(microsecond=0))


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
        # What names an offset says which of two hours of an autumn is meant; a clock that was put forward has another.
        plain = [at for at in moments if at.replace(tzinfo=SHANGHAI).utcoffset() == timedelta(hours=8)]
        assert parsed(*[form.format(at, at.year - 1911) for at in plain]) == plain, name


@settings(max_examples=12, deadline=None)
@given(st.lists(LATE_MOMENTS, min_size=10, max_size=30))
@example([datetime(2068, 12, 31, 23, 59, 59), datetime(1999, 12, 31), datetime(2000, 1, 1, 12)])
def test_a_moment_is_read_back_from_a_year_of_two_digits(moments):
    for name, form in SHORT_FORMS.items():
        written = [form.format(at, "上午" if at.hour < 12 else "下午") for at in moments]
        assert parsed(*written) == moments, name


@settings(max_examples=12, deadline=None)
@given(st.lists(LATE_MOMENTS, min_size=10, max_size=30))
@example([datetime(2005, 5, 5), datetime(2030, 2, 19), datetime(1999, 3, 25)])
def test_a_moment_is_read_back_when_the_order_is_known_and_never_another_when_not(moments):
    for order, forms in ORDERED_FORMS.items():
        for form in forms:
            cells = pl.Series([form.format(at) for at in moments])
            known = cells.to_frame("cell").select(written_year_first(pl.col("cell"), order))["cell"]
            assert parsed(*known) == moments, form
            assert order in possible_orders(cells), form
            for read, at, several in zip(parsed(*cells), moments, are_ambiguous(cells), strict=True):
                assert (None if several else at) == read, form


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 12), st.integers(1, 12), st.integers(1990, 2068)), min_size=1))
def test_a_column_that_could_be_read_in_two_orders_gives_no_moment(numbers):
    for form in ("{:02}/{:02}/{}", "{}/{}/{} 3:05 PM", "{}-{}-{} 23:59:59"):
        cells = pl.Series([form.format(*row) for row in numbers])
        assert possible_orders(cells) == {"day_first", "month_first"}
        same = [one == two for one, two, _ in numbers]
        assert [read is not None for read in parsed(*cells)] == same
        assert are_ambiguous(cells).to_list() == [not one for one in same]


@pytest.mark.parametrize(
    ("cells", "orders"),
    [
        (["05/03/2019", "25/03/2019", "2019-03-05", None, "x"], {"day_first"}),
        (["3/5/19", "3/25/19 10:00"], {"month_first"}),
        (["5/3/19", "25/3/19"], {"day_first"}),
        (["05/03/19", "25/03/19"], {"day_first", "year_first"}),
        (["05/03/2019", "05/03/19", "25/03/19"], {"day_first"}),
        (["25/03/2019", "03/25/2019"], set()),
        (["05/03/2019", "99/99/2019"], {"day_first", "month_first"}),
        (["99/3/25"], {"year_first"}),
        (["２５／０３／２０１９", "Mon 05/03/2019"], {"day_first"}),
        (["2019-03-05", None], {"day_first", "month_first", "year_first"}),
        ([], {"day_first", "month_first", "year_first"}),
    ],
)
def test_the_order_is_what_every_date_of_the_column_allows(cells, orders):
    assert possible_orders(pl.Series(cells, dtype=pl.String)) == orders


@pytest.mark.parametrize(
    ("cell", "several"),
    [
        *(("05/03/2019", True), ("3/5/19 15:05", True), ("25/3/19", True), ("99/3/25", True), ("30/02/19", True)),
        *(("25/03/2019", False), ("3/25/19", False), ("5/5/19", False), ("30/02/2019", False), ("31/31/2019", False)),
        *(("05/03/2019 25:00", False), ("05/03/1985", False), ("2019-03-05", False), ("昨天", False), (None, False)),
    ],
)
def test_a_cell_is_ambiguous_when_it_could_mean_two_days(cell, several):
    cells = pl.Series("at", [cell], dtype=pl.String)
    assert are_ambiguous(cells).to_list() == [several]
    assert not several or parsed(cell) == [None]


@pytest.mark.parametrize(
    ("cell", "order", "written"),
    [
        ("05/03/2019 3:05 PM", "day_first", "2019-03-05 3:05 PM"),
        ("05/03/2019", "month_first", "2019-05-03"),
        ("03/25/2019", "day_first", "2019-25-03"),
        ("05/03/2019", "year_first", "05/03/2019"),
        ("2019/3/5", "day_first", "2019/3/5"),
        (" 昨天", "day_first", " 昨天"),
    ],
)
def test_only_dates_with_an_order_are_written_year_first(cell, order, written):
    assert pl.select(written_year_first(pl.lit(cell), order)).item() == written


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
    moments = [at for at in moments if at.year not in range(2033, 2037)]  # may look like 2019030509
    since_1970 = [int(at.replace(tzinfo=SHANGHAI).timestamp()) for at in moments]
    assert parsed(*[str(seconds) for seconds in since_1970]) == moments
    for form in ("{}000", "{}000000", "{}.0", "{}000.0", "{}000000.0"):
        assert parsed(*[form.format(seconds) for seconds in since_1970]) == moments, form
    assert parsed(*[f"{(at - EPOCH_1900) / timedelta(days=1):.6f}" for at in moments]) == moments


@pytest.mark.parametrize(
    ("cell", "hour"),
    [
        *(("上午9:05", 9), ("上午12:05", 0), ("下午3:05", 15), ("下午12:05", 12), ("中午12:05", 12), ("中午1:05", 13)),
        *(("中午11:05", 11), ("凌晨2:05", 2), ("凌晨12:05", 0), ("晚上8:05", 20), ("早上8点05分", 8), ("傍晚6:05", 18)),
        *(("下午3点05", 15), ("3时5分 下午", 15), ("下午15:05", 15), ("12:05 a.m.", 0), ("12:05 P.M.", 12)),
        *(("12:05 AM", 0), ("12:05 pm", 12), ("1:05 PM", 13), ("PM 1:05", 13), ("13:05 PM", 13)),
    ],
)
def test_the_half_of_the_day_is_understood(cell, hour):
    assert parsed(f"2026-07-03 {cell}") == [datetime(2026, 7, 3, hour, 5)]


def test_half_past_is_thirty_minutes():
    assert (
        parsed("2026年7月3日 下午3点半", "2026-07-03 15时半", "2026-7-3 3點半 PM") == [datetime(2026, 7, 3, 15, 30)] * 3
    )


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
        *(
            "二〇二六年七月三日",
            "",
            " ",
            "星期二",
            "Tue",
            "5 Mar 19:05:07",
            "5 Mar 2019 25:00",
            "31-Feb-2019",
            "30/02/2019",
        ),
        *("2019030509", "2019030509050712", "12.30.45", "民国2019年3月5日", "民国60年3月5日", "1/2", "108/3/5"),
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
