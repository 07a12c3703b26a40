"""What was set aside, shown and handed out to be mended.

Why a record is set aside is decided in assets/raw and models/intake; trying it again is in quarantine_replay.
"""

import json
import os
import re
from pathlib import Path
from typing import Any

import polars as pl
import typer
from rich.markup import escape
from rich.table import Table

from pipelines.reading import console
from pipelines.settings import ConfigurationError, Home
from pipelines.sql import read_sql
from pipelines.warehouse import connect

SHOWN, SHOWN_ROWS = 50, 30
LONGEST_NAME = 60
REASON = "隔离原因"


def read_quarantine(home: Home, query: str, reason: str | None = None) -> pl.DataFrame:
    """What a query below sql/raw says of the quarantine.

    Args:
        home: The home.
        query: Its name.
        reason: Reason code, None for all.

    Raises:
        ConfigurationError: No reason has the code.
        LookupError: Nothing was ever loaded.
    """
    check_reason(home, reason)
    text = read_sql(f"raw/{query}")
    with connect(loaded(home), read_only=True) as connection:
        return connection.execute(text, {"reason": reason} if "$reason" in text else {}).pl()


def loaded(home: Home) -> Home:
    """The home, if it has a warehouse."""
    if not home.warehouse.exists():
        message = f"nothing is loaded in {home.path}; `tingsu run` loads"
        raise LookupError(message)
    return home


def check_reason(home: Home, reason: str | None) -> None:
    """Refuse a reason code that does not exist."""
    codes = home.read_reference("reasons.yaml", dict)
    if reason is not None and reason not in codes:
        message = f"--reason {reason!r} is no reason code; wanted one of {', '.join(codes)}"
        raise ConfigurationError(message)


def print_quarantine(home: Home, reason: str | None, form: str) -> None:
    """Print what is in quarantine: counts by file and reason, then the rows; as CSV or JSON the rows."""
    rows = read_quarantine(home, "quarantined", reason)
    if form == "json":
        typer.echo(rows.with_columns(pl.col("night").cast(pl.String)).write_json())
    elif form == "csv":
        typer.echo(rows.write_csv(), nl=False)
    elif rows.is_empty():
        typer.echo("隔离区里没有记录")
    else:
        groups = rows.group_by("file_name", "reason_code", "remedy", maintain_order=True).agg(
            pl.len().alias("count"), pl.col("row_no").alias("rows"), pl.col("reason").first()
        )
        screen = console()
        counts = groups.group_by("file_name", "reason_code", maintain_order=True).agg(pl.col("count").sum())
        screen.print(table_of(counts.rows(), ["文件", "原因代码", "条数"]))
        for group in groups.head(SHOWN).iter_rows(named=True):
            screen.print(f"\n原因  {escape(group['reason'])}", highlight=False)
            if len(group["rows"]) > 1:
                screen.print(f"同样  {places(group['rows'])}", highlight=False)
            screen.print(f"办法  {escape(group['remedy'])}", highlight=False)
        if groups.height > SHOWN or rows.height > groups.height:
            screen.print("\n逐条列出：tingsu quarantine list --format csv", highlight=False)


def places(rows: list[int]) -> str:
    """Numbers of records, the first of many."""
    shown = "、".join(map(str, rows[:SHOWN_ROWS]))
    return f"共 {len(rows):,} 条：第 {shown} {'……' if len(rows) > SHOWN_ROWS else '条'}"


def table_of(rows: list[tuple], headers: list[str]) -> Table:
    """Rows as a table for the terminal."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for place, name in enumerate(headers):
        numbers = any(isinstance(row[place], int) for row in rows)
        table.add_column(name, justify="right" if numbers else "left", overflow="fold")
    for row in rows:
        table.add_row(*("整个文件" if cell is None else escape(str(cell)) for cell in row))
    return table


def export(home: Home, folder: Path) -> dict[Path, int]:
    """Write the records in quarantine as delivered, each with its reason, for a clerk to mend.

    Args:
        home: The home.
        folder: Where to; made when missing.

    Returns:
        Records of each file written. A file that was set aside whole has none.

    Raises:
        ConfigurationError: A file of that name is there: somebody may be mending it.
    """
    rows = read_quarantine(home, "quarantined_payloads")
    written: dict[Path, list[str]] = {}
    for name, reason, payload in rows.iter_rows():
        safe = re.sub(r"[^\w.-]+", "_", name)[-LONGEST_NAME:]
        line = json.dumps(record_of(payload) | {REASON: reason}, ensure_ascii=False)
        written.setdefault(folder / f"quarantine_{safe}.jsonl", []).append(line)
    if present := [path.name for path in written if path.exists()]:
        message = f"{len(present)} files are in {folder} already ({', '.join(present[:20])}); name another folder"
        raise ConfigurationError(message)
    folder.mkdir(parents=True, exist_ok=True)
    for path, lines in written.items():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.writelines(line + "\n" for line in lines)
    return {path: len(lines) for path, lines in written.items()}


def record_of(payload: str) -> dict[str, Any]:
    """A payload as an object; what is none, under one key."""
    try:
        record = json.loads(payload)
    except ValueError:
        record = None
    return record if isinstance(record, dict) else {"原文": payload}
