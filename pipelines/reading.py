"""What was published, on a terminal. Reads published.duckdb and nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import duckdb
import polars as pl
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipelines.settings import ZONE, Home
from pipelines.sql import read_sql

TIERS = {"act": "立即处理", "watch": "持续观察", "not_enough_evidence": "证据不足"}
COMPONENTS = {"people": "人数", "severity": "严重度", "trend": "趋势", "repeat": "重复", "escalation": "升级"}
UNCLAIMED = "待认领"
WORDS = ("编号", "痛点", "档次", "责任部门")
SHOWN = 15
NARROWEST = 100


@contextmanager
def opened(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published database, read-only.

    Raises:
        LookupError: Nothing has been published.
    """
    if not home.published.exists():
        message = f"nothing is published in {home.path}; `tingsu run` publishes"
        raise LookupError(message)
    with duckdb.connect(home.published, read_only=True) as connection:
        connection.execute(f"set TimeZone = '{ZONE}'")
        yield connection


def print_top(home: Home, number: int, form: str) -> None:
    """Print the first pain points as a table, JSON or CSV."""
    with opened(home) as connection:
        rows = connection.sql(read_sql("report/pain_points")).pl().head(number)
    if form == "json":
        typer.echo(rows.write_json())
    elif form == "csv":
        # A cell that begins like a formula is kept from being one when a spreadsheet opens the file.
        text = pl.col(pl.String)
        guarded = pl.when(text.str.contains(r"^[=+\-@\t\r]")).then("'" + text).otherwise(text)
        typer.echo(
            rows.with_columns(pl.col("keywords").list.join(" ")).with_columns(guarded.name.keep()).write_csv(), nl=False
        )
    else:
        console().print(top_table(rows))


def print_night(home: Home, night: date) -> None:
    """Print what a night came to: the accounts, the first pain points, and where to look next."""
    with opened(home) as connection:
        counts = connection.sql(read_sql("report/counts")).pl().row(0, named=True)
        sources = connection.sql(read_sql("report/sources")).pl()
        rows = connection.sql(read_sql("report/pain_points")).pl()
    screen = console()
    screen.print(sources_table(sources))
    screen.print(
        f"{night}  联系 {counts['contacts']:,}  投诉 {counts['complaints']:,}  热点 {counts['hotspots']:,}"
        f"（含投诉 {counts['in_hotspots']:,} 件）", highlight=False
    )  # fmt: skip
    screen.print(top_table(rows.head(SHOWN)))
    screen.print(f"报告   {home / 'report' / 'index.html'}", soft_wrap=True, highlight=False)
    screen.print(f"数据库 {home.published}", soft_wrap=True, highlight=False)
    screen.print(f"复核   {home / 'exports' / 'review.xlsx'}", soft_wrap=True, highlight=False)
    screen.print("细看   tingsu show 1 · tingsu top -n 50 · tingsu ui", highlight=False)


def print_hotspot(home: Home, name: str) -> None:
    """Print one hotspot.

    Args:
        home: The home.
        name: Its id, or its rank.

    Raises:
        LookupError: No hotspot is called so.
    """
    with opened(home) as connection:
        rows = connection.sql(read_sql("report/pain_points")).pl()
        found = rows.filter((pl.col("hotspot_id") == name.upper()) | (pl.col("rank").cast(pl.String) == name))
        if found.is_empty():
            message = f"{name!r} is no hotspot; wanted an id or a rank from 1 to {rows.height}, see `tingsu top`"
            raise LookupError(message)
        hotspot = found.row(0, named=True)
        quotations = (
            connection.sql(read_sql("report/quotations")).pl().filter(pl.col("hotspot_id") == hotspot["hotspot_id"])
        )
        weekly = connection.sql(read_sql("report/weekly")).pl().filter(pl.col("hotspot_id") == hotspot["hotspot_id"])
    screen = console()
    for line in hotspot_lines(hotspot):
        screen.print(escape(line), highlight=False)
    weeks = "  ".join(
        f"{week:%Y-%m-%d} {count}" for week, count in weekly.tail(12).select("week", "complaint_count").iter_rows()
    )
    screen.print(f"每周   {weeks}", highlight=False)
    for quotation in quotations.iter_rows(named=True):
        screen.print(
            f"  「{escape(quotation['text'])}」 {quotation['channel']} {quotation['counted_on']}", highlight=False
        )


def hotspot_lines(hotspot: dict) -> list[str]:
    """What is known of a hotspot, a line each."""
    owner = " · ".join(filter(None, (hotspot["owner_department"], hotspot["process_node"]))) or UNCLAIMED
    parts = " + ".join(f"{name} {hotspot[f'{column}_score']:.1f}" for column, name in COMPONENTS.items())
    interval = f"{hotspot['rank_low']}–{hotspot['rank_high']}"
    counted = f"客户 {hotspot['customer_count']:,}  投诉 {hotspot['complaint_count']:,}"
    lately = f"近28天 {hotspot['recent_count']:,}（前28天 {hotspot['earlier_count']:,}）"
    return [
        f"{hotspot['rank']}. {hotspot['label']}  [{hotspot['hotspot_id']}]",
        f"{counted}  {lately}  {hotspot['first_seen_on']} 至 {hotspot['last_seen_on']}",
        f"得分 {hotspot['score']:.1f} = {parts}",
        f"名次 {interval}（90%）  进前十的把握 {hotspot['p_top10']:.0%}  {TIERS[hotspot['tier']]}",
        f"责任   {owner}",
        f"关键词 {' '.join(hotspot['keywords'])}",
    ]


def top_table(rows: pl.DataFrame) -> Table:
    """Pain points as a table for the terminal."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("名次", "编号", "痛点", "客户", "投诉", "近28天", "得分", "区间", "档次", "责任部门"):
        table.add_column(name, justify="left" if name in WORDS else "right", no_wrap=True)
    for row in rows.iter_rows(named=True):
        counts = [f"{row[name]:,}" for name in ("customer_count", "complaint_count", "recent_count")]
        place = [f"{row['score']:.1f}", f"{row['rank_low']}–{row['rank_high']}", TIERS[row["tier"]]]
        owner = escape(row["owner_department"] or UNCLAIMED)
        table.add_row(str(row["rank"]), row["hotspot_id"], escape(row["label"]), *counts, *place, owner)
    return table


def sources_table(sources: pl.DataFrame) -> Table:
    """Where the records of each source went."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    names = {
        "source": "来源",
        "delivered": "送达",
        "loaded": "入库",
        "quarantined": "隔离",
        "known": "已入库过",
        "contacts": "联系",
        "complaints": "投诉",
    }
    for place, name in enumerate(names.values()):
        table.add_column(name, justify="right" if place else "left", no_wrap=True)
    for row in sources.select(list(names)).iter_rows():
        table.add_row(escape(row[0]), *(f"{count:,}" for count in row[1:]))
    return table


def console() -> Console:
    """A console as wide as the terminal; wide enough to be read when there is none."""
    screen = Console(soft_wrap=False)
    return screen if screen.is_terminal else Console(width=max(screen.width, NARROWEST + 40))
