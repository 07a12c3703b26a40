import datetime
import re
from pathlib import Path

import polars as pl
import pytest

from models.report import (
    describe_trend,
    fold_weeks,
    format_chance,
    format_interval,
    place_spark_points,
    render_report,
)

TEMPLATE = (Path(__file__).parents[2] / "data/templates/report.html.j2").read_text(encoding="utf-8")
NIGHT = datetime.date(2026, 1, 8)
MONDAY = datetime.date(2026, 1, 5)
PAIN_POINT = {
    "night": NIGHT, "rank": 1, "hotspot_id": "H0001", "label": "孩子放假在家点播电视扣费",
    "quotation": "又扣了八十六块", "customer_count": 1052, "complaint_count": 1234, "recent_count": 58,
    "earlier_count": 21, "score": 71.5, "people_score": 30.25, "severity_score": 15.0, "trend_score": 12.0,
    "repeat_score": 8.0, "escalation_score": 6.25,
    "rank_low": 2, "rank_high": 5, "p_top10": 0.876, "tier": "act", "owner_department": "市场部",
    "process_node": "订购确认", "route_confidence": 0.82, "keywords": ["点播", "遥控器"],
    "first_seen_on": datetime.date(2025, 7, 7), "last_seen_on": datetime.date(2026, 1, 7), "status": "active",
    "born_on": datetime.date(2025, 8, 1),
}  # fmt: skip
COUNTS = {
    "delivered": 2010, "loaded": 2000, "quarantined": 7, "known": 3, "contacts": 2000, "complaints": 1910,
    "hotspots": 1, "customers": 1640, "in_hotspots": 1234,
}  # fmt: skip
SAID = {"hotspot_id": pl.String, "text": pl.String, "channel": pl.String, "counted_on": pl.Date}
WEEKLY = {"hotspot_id": pl.String, "week": pl.Date, "complaint_count": pl.Int64}


def weeks(*rows: tuple):
    return pl.DataFrame(rows, schema=WEEKLY, orient="row")


def page(*pain_points: dict, said=(), weekly=None, counts=None, sources=None):
    source = {"source": "hotline", "channel": "phone"} | {name: COUNTS[name] for name in list(COUNTS)[:6]}
    return render_report(
        TEMPLATE,
        night=NIGHT,
        pain_points=pl.DataFrame([PAIN_POINT | row for row in pain_points], infer_schema_length=None),
        quotations=pl.DataFrame(said, schema=SAID, orient="row"),
        weekly=weeks(("H0001", MONDAY, 9), ("H0001", datetime.date(2025, 12, 1), 4)) if weekly is None else weekly,
        counts=COUNTS | (counts or {}),
        sources=pl.DataFrame([source | row for row in sources or [{}]]),
    )


def test_what_customers_type_stays_text():
    evil = "<script>alert('1')</script> \"quoted\" {{ 7*7 }}"
    fields = ("hotspot_id", "label", "owner_department", "process_node")
    html = page(dict.fromkeys(fields, evil) | {"keywords": [evil]}, said=[(evil, evil, "<b>", NIGHT)])
    assert "<script" not in html
    assert "<b>1</b>" not in html
    assert 'id="<' not in html
    assert "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &#34;quoted&#34; {{ 7*7 }}" in html
    assert "49" not in html.split("<body>")[1]


def test_marks_that_reverse_or_hide_text_are_taken_out():
    html = page({"label": "退款\u202e不到账\x00"}, said=[("H0001", "\u2067扣费\x1b", "web", NIGHT)])
    assert "「退款不到账」" in html
    assert "<p>扣费</p>" in html


def test_a_night_is_told_in_numbers():
    html = page({}, said=[("H0001", "一点就扣钱", "counter", NIGHT)])
    first = "2,000 次联系中有 1,910 件投诉，其中 1,234 件归并为 1 个热点，涉及 1,640 位客户："
    assert f"{first}「孩子放假在家点播电视扣费」，1,052 位客户。" in html
    for text in ("名次 2–5（90%）", "上升 176%", "把握 82%", "进前十的把握 88%", "得分 71.5"):
        assert text in html
    for text in ("立即处理", "市场部", "订购确认", "营业厅 ·", "遥控器", "35.4%", "共 676 件", "人数 30.2"):
        assert text in html


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        pytest.param({"contacts": 0, "complaints": 0}, "截至这一夜，没有可以分析的联系记录。", id="no contacts"),
        pytest.param({"complaints": 0}, "2,000 次联系中没有发现投诉。", id="no complaints"),
        pytest.param({"complaints": 9}, "2,000 次联系中有 9 件投诉，还没有哪个问题", id="no hotspots"),
    ],
)
def test_a_night_without_hotspots_says_so(counts, sentence):
    html = render_report(
        TEMPLATE,
        night=NIGHT,
        pain_points=pl.DataFrame(PAIN_POINT | {"keywords": [["点播"]]}).clear(),
        quotations=pl.DataFrame(schema=SAID),
        weekly=weeks(),
        counts=COUNTS | {"hotspots": 0, "customers": 0, "in_hotspots": 0} | counts,
        sources=pl.DataFrame(),
    )
    assert sentence in html
    assert "<article" not in html


def test_the_worst_the_fastest_and_the_unowned_are_named():
    quiet = {"hotspot_id": "H0002", "label": "发票开不出来", "earlier_count": 58, "owner_department": None}
    html = page(quiet, {"rank": 2}, counts={"hotspots": 2})
    assert "最痛的是「发票开不出来」，1,052 位客户。" in html
    assert "1 个热点正在上升，增加最多的是「孩子放假在家点播电视扣费」：近 28 天 58 件，前 28 天 21 件。" in html
    assert "1 个热点还没有部门认领。" in html
    assert html.count('class="unowned">待认领') == 2


def test_without_customers_contacts_are_counted():
    html = page({}, counts={"customers": 0})
    assert "1,052 次联系。" in html
    assert "位客户" not in html


def test_a_dormant_hotspot_does_not_fall():
    last = datetime.date(2020, 1, 7)
    html = page({"status": "dormant", "last_seen_on": last, "recent_count": 0, "earlier_count": 40})
    assert html.count("已沉寂，最近一次 2020-01-07") == 2
    assert "1 个热点已沉寂。" in html
    assert "下降 100%" not in html


def test_three_quotations_are_shown_and_the_ranked_one_when_there_is_none():
    said = [("H0001", f"原话{number}", "web", NIGHT) for number in range(4)]
    assert page({}, said=said).count("<blockquote>") == 3
    assert "<p>又扣了八十六块</p>" in page({})


def test_fifteen_are_ranked_and_thirty_are_told():
    rows = [{"rank": number, "hotspot_id": f"H{number:04}"} for number in range(1, 33)]
    html = page(*rows, counts={"hotspots": 32})
    assert html.count("<article") == 30
    assert html.count('class="rank"') == 15
    assert "第 16–30 名" in html
    assert "其余 2 个" in html


def test_a_hotspot_is_new_only_when_others_are_older():
    young = {"born_on": NIGHT}
    assert "今夜新增" in page(young, {"hotspot_id": "H0002"})
    assert "今夜新增" not in page(young)


def test_a_lost_record_is_named():
    assert "账目相符，没有丢失。" in page({})
    html = page({}, counts={"delivered": 2012}, sources=[{"delivered": 2012}])
    assert "账目不平：2 条去向不明" in html
    assert "差 2" in html


def test_nothing_is_fetched_from_elsewhere():
    html = page({}, said=[("H0001", "扣费", "phone", NIGHT)])
    for word in ("http://", "https://", "src=", "@import", "url(", "<script", "xmlns"):
        assert word not in html
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in html


def test_same_input_gives_the_same_bytes_whatever_the_order_of_weeks():
    rows = [("H0001", MONDAY - datetime.timedelta(weeks=number), number) for number in range(20)]
    assert page({}, weekly=weeks(*rows)) == page({}, weekly=weeks(*reversed(rows)))


def test_every_tag_is_closed():
    html = page({}, {"hotspot_id": "H0002", "tier": "watch"}, said=[("H0001", "很长" * 200, "app", NIGHT)])
    unclosed = []
    for closes, tag in re.findall(r"<(/?)([a-z]\w*)[^>]*(?<!/)>", html):
        if closes:
            assert unclosed.pop() == tag
        elif tag not in {"meta", "link", "br"}:
            unclosed.append(tag)
    assert unclosed == []


@pytest.mark.parametrize(
    ("counts", "points"),
    [
        pytest.param([0, 2, 4], ["5.0,45.0", "50.0,25.0", "95.0,5.0"], id="rising"),
        pytest.param([3, 0, 1], ["5.0,5.0", "50.0,45.0", "95.0,31.7"], id="falling"),
        pytest.param([7], ["50.0,5.0"], id="alone"),
    ],
)
def test_spark_points_are_where_a_hand_would_put_them(counts, points):
    assert place_spark_points(counts, width=100, height=50, margin=5) == points


def test_missing_weeks_count_nothing_and_the_running_week_is_marked():
    axis = fold_weeks(weeks(("a", datetime.date(2025, 12, 22), 4), ("b", MONDAY, 1)), NIGHT)
    assert axis.names == ["2025-12-22", "2025-12-29", "2026-01-05"]
    assert axis.counts == {"a": [4, 0, 0], "b": [0, 0, 1]}
    assert axis.is_last_partial
    assert not fold_weeks(weeks(("b", MONDAY, 1)), datetime.date(2026, 1, 11)).is_last_partial


@pytest.mark.parametrize(
    ("week_count", "unit", "first", "points"),
    [
        pytest.param(104, "周", "2024-01-15", 104, id="two years"),
        pytest.param(105, "月", "2024-01", 25, id="longer"),
        pytest.param(522, "季", "2016 年一季度", 41, id="ten years"),
    ],
)
def test_long_spans_are_folded(week_count, unit, first, points):
    axis = fold_weeks(weeks(("a", MONDAY, 2), ("a", MONDAY - datetime.timedelta(weeks=week_count - 1), 1)), NIGHT)
    assert (axis.unit, axis.names[0], len(axis.names)) == (unit, first, points)
    assert axis.counts == {"a": [1, *[0] * (points - 2), 2]}


@pytest.mark.parametrize(
    ("recent", "earlier", "kind", "text"),
    [
        pytest.param(0, 0, "flat", "无明显变化", id="silent"),
        pytest.param(5, 0, "flat", "无明显变化", id="five may be chance"),
        pytest.param(6, 0, "up", "新近出现", id="six are news"),
        pytest.param(30, 24, "flat", "无明显变化", id="within chance"),
        pytest.param(60, 40, "flat", "无明显变化", id="just within chance"),
        pytest.param(62, 40, "up", "上升 55%", id="beyond chance"),
        pytest.param(60, 10, "up", "升至 6.0 倍", id="manifold"),
        pytest.param(10, 40, "down", "下降 75%", id="falling"),
    ],
)
def test_a_trend_is_named_only_beyond_chance(recent, earlier, kind, text):
    trend = describe_trend(recent, earlier)
    assert (trend["kind"], trend["text"]) == (kind, text)


def test_intervals_and_chances_are_worded():
    assert [format_interval(2, 5), format_interval(3, 3)] == ["2–5", "3"]
    assert [format_chance(value) for value in (0, 0.01, 0.5, 1)] == ["不到 1%", "1%", "50%", "99% 以上"]
