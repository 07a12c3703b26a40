"""The nightly report page: frames in, one self-contained HTML page out.

Here belong the wording and geometry of the page. What a number means is decided where it is counted (mart, hotspot);
how the page looks is in data/templates/report.html.j2.
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass

import jinja2
import polars as pl

OVERVIEW_LIMIT, SECTION_LIMIT, QUOTATION_LIMIT = 15, 30, 3
AXIS_LIMIT = 104  # more points than this run together in a line as wide as a phone
SPARK = {"width": 600, "height": 80, "margin": 6}  # the template's viewBox
CHANNELS = {"phone": "电话", "chat": "在线", "web": "网页", "app": "APP", "wechat": "微信"}
CHANNELS |= {"email": "邮件", "sms": "短信", "ticket": "工单", "review": "评论", "counter": "营业厅"}
TIERS = {"act": "立即处理", "watch": "持续观察", "not_enough_evidence": "证据不足"}
COMPONENTS = {"people_score": "人数", "severity_score": "严重度", "trend_score": "趋势"}
COMPONENTS |= {"repeat_score": "重复", "escalation_score": "升级"}
ACCOUNTS = {"delivered": "送达", "loaded": "入库", "quarantined": "隔离", "known": "已有"}
ACCOUNTS |= {"contacts": "联系", "complaints": "投诉"}
UNITS = {"1w": "周", "1mo": "月", "1q": "季"}
# Control characters, and marks that turn the reading direction: they hide or reverse what is shown.
UNSEEN = [*range(9), 11, 12, *range(14, 32), 127, 0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]


@dataclass(frozen=True)
class Axis:
    """The time axis all spark lines share, and each hotspot's complaints along it."""

    unit: str
    names: list[str]
    counts: dict[str, list[int]]
    is_last_partial: bool


def render_report(
    template: str,
    *,
    night: datetime.date,
    pain_points: pl.DataFrame,
    quotations: pl.DataFrame,
    weekly: pl.DataFrame,
    counts: dict[str, int],
    sources: pl.DataFrame,
) -> str:
    """Write the page of a night.

    Args:
        template: Text of data/templates/report.html.j2.
        night: Night the page tells of.
        pain_points: Columns of mart.pain_points, and keywords, first_seen_on, last_seen_on, status, born_on of
            hotspot.hotspots; in the order of rank.
        quotations: hotspot_id, text (masked), channel, counted_on; in the order to show, three a hotspot are shown.
        weekly: hotspot_id, week (date, a Monday), complaint_count; weeks without complaints may be missing.
        counts: delivered, loaded, quarantined, known, contacts, complaints, hotspots, customers, in_hotspots; over
            everything the ranking saw. With customers 0, people are worded as contacts.
        sources: source, channel, delivered, loaded, quarantined, known, contacts, complaints.

    Returns:
        A whole HTML document; the same bytes for the same arguments.
    """
    environment = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_without_unseen,
    )
    environment.filters |= {"number": "{:,}".format, "score": "{:.1f}".format, "chance": format_chance}
    axis = fold_weeks(weekly, night)
    said = _group(quotations)
    hotspots = [_describe(row, said[row["hotspot_id"]], axis, night) for row in pain_points.iter_rows(named=True)]
    return environment.from_string(template).render(
        night=night,
        weekday="一二三四五六日"[night.weekday()],
        sentences=write_headline(counts, hotspots),
        axis=axis,
        counts=counts,
        sources=[_account(row) for row in sources.iter_rows(named=True)],
        total=_account(counts),
        components=COMPONENTS,
        tiers=TIERS,
        accounts=ACCOUNTS,
        **_summarise(hotspots, counts, night),
    )


def write_headline(counts: dict[str, int], hotspots: list[dict]) -> list[str]:
    """Say in one to three plain sentences what the night found, the first of them the most telling."""
    said = f"{counts['contacts']:,} 次联系中有 {counts['complaints']:,} 件投诉"
    if not counts["contacts"]:
        return ["截至这一夜，没有可以分析的联系记录。送达的记录去了哪里，见文末。"]
    if not counts["complaints"]:
        return [f"{counts['contacts']:,} 次联系中没有发现投诉。"]
    if not hotspots:
        return [f"{said}，还没有哪个问题被足够多的人提到，没有形成热点。"]
    people = f"，涉及 {counts['customers']:,} 位客户" if counts["customers"] else ""
    unit = "位客户" if counts["customers"] else "次联系"
    worst = f"「{hotspots[0]['label']}」，{hotspots[0]['customer_count']:,} {unit}"
    first = f"{said}，其中 {counts['in_hotspots']:,} 件归并为 {counts['hotspots']:,} 个热点{people}"
    sentences = [f"{first}：{worst}。" if counts["hotspots"] == 1 else f"{first}；最痛的是{worst}。"]
    rising = [row for row in hotspots if row["trend"]["kind"] == "up"]
    if rising:
        most = max(rising, key=lambda row: row["recent_count"] - row["earlier_count"])
        change = f"近 28 天 {most['recent_count']:,} 件，前 28 天 {most['earlier_count']:,} 件"
        sentences.append(f"{len(rising):,} 个热点正在上升，增加最多的是「{most['label']}」：{change}。")
    unowned = sum(not row["owner_department"] for row in hotspots)
    dormant = sum(row["trend"]["kind"] == "dormant" for row in hotspots)
    states = ((unowned, "还没有部门认领"), (dormant, "已沉寂"))
    rest = [f"{count:,} 个热点{state}" for count, state in states if count]
    return [*sentences, "，".join(rest) + "。"] if rest else sentences


def describe_trend(recent: int, earlier: int, *, dormant_since: datetime.date | None = None) -> dict[str, str]:
    """Name the change from the earlier 28 days to the recent 28, or the silence of a dormant hotspot.

    Args:
        recent: Complaints of the recent 28 days.
        earlier: Complaints of the 28 days before.
        dormant_since: Day of the latest complaint of a dormant hotspot, else None.

    Returns:
        kind (up, down, flat, dormant), arrow and text.

    Source:
        Two Poisson counts compared given their sum, 5 %, normal approximation with continuity correction
        (Przyborowski and Wilenski 1940); 5 against 0 stays flat, 6 against 0 doesn't.
    """
    if dormant_since:
        return {"kind": "dormant", "arrow": "–", "text": f"已沉寂，最近一次 {dormant_since}"}
    difference = recent - earlier
    if (max(abs(difference) - 1, 0)) ** 2 <= 3.84 * (recent + earlier):
        return {"kind": "flat", "arrow": "→", "text": "无明显变化"}
    if difference < 0:
        return {"kind": "down", "arrow": "↓", "text": f"下降 {-difference / earlier:.0%}"}
    if not earlier:
        return {"kind": "up", "arrow": "↑", "text": "新近出现"}
    ratio = recent / earlier
    return {"kind": "up", "arrow": "↑", "text": f"上升 {ratio - 1:.0%}" if ratio < 3 else f"升至 {ratio:.1f} 倍"}


def fold_weeks(weekly: pl.DataFrame, night: datetime.date) -> Axis:
    """Lay weekly counts on one gapless axis of weeks, or of months or quarters when weeks would be too many.

    Args:
        weekly: hotspot_id, week (date, a Monday), complaint_count.
        night: The last day that can have been counted; tells whether the last point is a whole one.

    Returns:
        The axis; a week counts for the month or quarter its Monday is in.
    """
    if weekly.is_empty():
        return Axis("周", [], {}, False)
    for unit in UNITS:
        folded = weekly.group_by("hotspot_id", pl.col("week").dt.truncate(unit)).agg(pl.col("complaint_count").sum())
        starts = pl.date_range(folded["week"].min(), folded["week"].max(), interval=unit, eager=True)
        if len(starts) <= AXIS_LIMIT:
            break
    counts = defaultdict(lambda: [0] * len(starts))
    place = {start: position for position, start in enumerate(starts)}
    for hotspot_id, start, count in folded.select("hotspot_id", "week", "complaint_count").iter_rows():
        counts[hotspot_id][place[start]] = count
    last_day = starts[-1:].dt.offset_by(unit).item() - datetime.timedelta(days=1)
    return Axis(UNITS[unit], [_name_start(start, unit) for start in starts], dict(counts), night < last_day)


def place_spark_points(counts: list[int], *, width: int, height: int, margin: int) -> list[str]:
    """Place counts along a line: evenly from margin to margin, 0 at the foot and the peak at the head.

    Args:
        counts: At least one; their peak is above 0.
        width: Width of the drawing; so are height and margin in its units.
        height: Height of the drawing.
        margin: Space left free on all four sides.

    Returns:
        "x,y" of each count, one decimal; a lone count stands in the middle.
    """
    step = (width - 2 * margin) / max(len(counts) - 1, 1)
    start = margin if len(counts) > 1 else width / 2
    scale = (height - 2 * margin) / max(counts)
    return [f"{start + step * place:.1f},{height - margin - scale * count:.1f}" for place, count in enumerate(counts)]


def format_interval(low: int, high: int) -> str:
    """Word the interval a rank lies in."""
    return f"{low:,}–{high:,}" if low < high else f"{low:,}"


def format_chance(chance: float) -> str:
    """Word a probability found by resampling, which never proves 0 or 1."""
    return "不到 1%" if chance < 0.01 else "99% 以上" if chance > 0.99 else f"{chance:.0%}"


def _describe(row: dict, said: list[dict], axis: Axis, night: datetime.date) -> dict:
    """Add what the template shows of a hotspot to its row."""
    dormant_since = row["last_seen_on"] if row["status"] == "dormant" else None
    quotations = said[:QUOTATION_LIMIT] or [{"text": row["quotation"], "channel": None, "counted_on": None}]
    return row | {
        "trend": describe_trend(row["recent_count"], row["earlier_count"], dormant_since=dormant_since),
        "interval": format_interval(row["rank_low"], row["rank_high"]),
        "is_new": row["born_on"] == night,
        "quotations": [one | {"channel": CHANNELS.get(one["channel"], one["channel"])} for one in quotations],
        "spark": _draw_spark(axis, axis.counts.get(row["hotspot_id"], [])),
    }


def _draw_spark(axis: Axis, counts: list[int]) -> dict | None:
    """Give the line of a hotspot and its wording; None when nothing was counted."""
    if not any(counts):
        return None
    points = place_spark_points(counts, **SPARK)
    whole = len(points) - (axis.is_last_partial and len(points) > 1)
    foot = SPARK["height"] - SPARK["margin"]
    peak = counts.index(max(counts))
    return {
        "points": " ".join(points[:whole]),
        "tail": " ".join(points[whole - 1 :]),
        "area": " ".join([f"{points[0].split(',')[0]},{foot}", *points, f"{points[-1].split(',')[0]},{foot}"]),
        "peak": points[peak].replace(",", " "),
        "peak_count": counts[peak],
        "peak_name": axis.names[peak],
        "last_count": counts[-1],
    }


def _summarise(hotspots: list[dict], counts: dict[str, int], night: datetime.date) -> dict:
    """Count over all hotspots, and cut them to what the page shows."""
    overview = hotspots[:OVERVIEW_LIMIT]
    return {
        "hotspots": hotspots[:SECTION_LIMIT],
        "overview": overview,
        "widest_rank": max((row["rank_high"] for row in overview), default=1),
        "most_people": max((row["customer_count"] for row in overview), default=1),
        "tier_counts": {name: sum(row["tier"] == tier for row in hotspots) for tier, name in TIERS.items()},
        "rising_count": sum(row["trend"]["kind"] == "up" for row in hotspots),
        "unowned_count": sum(not row["owner_department"] for row in hotspots),
        "is_first_night": all(row["born_on"] == night for row in hotspots),
        "loose_count": counts["complaints"] - counts["in_hotspots"],
        "person": "客户" if counts["customers"] else "联系",
        "people": "位客户" if counts["customers"] else "次联系",
    }


def _name_start(start: datetime.date, unit: str) -> str:
    """Name a point of the axis by the day, month or quarter it begins with."""
    if unit == "1q":
        return f"{start.year} 年{'一二三四'[start.month // 3]}季度"
    return f"{start:%Y-%m-%d}" if unit == "1w" else f"{start:%Y-%m}"


def _group(quotations: pl.DataFrame) -> dict[str, list[dict]]:
    """Give each hotspot's quotations in their order."""
    said: dict[str, list[dict]] = defaultdict(list)
    for row in quotations.iter_rows(named=True):
        said[row["hotspot_id"]].append(row)
    return said


def _account(row: dict) -> dict:
    """Add to a row of counts how many records are unaccounted for, and the channel in Chinese."""
    lost = row["delivered"] - row["loaded"] - row["quarantined"] - row["known"]
    return row | {"lost": lost, "channel": CHANNELS.get(row.get("channel"), row.get("channel"))}


def _without_unseen(value: object) -> object:
    """Take characters that hide or reverse text out of anything shown."""
    return value.translate(dict.fromkeys(UNSEEN)) if isinstance(value, str) else value
