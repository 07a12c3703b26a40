"""Write a made-up contact centre to a folder, as the files its departments would send, with the truth beside them.

What customers say and how departments write it down is made in models/world; here it becomes bytes.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path

import numpy as np
import polars as pl
import xlsxwriter
import yaml

from models.world import World, make_world
from models.world.departments import Delivery, break_some, make_deliveries
from models.world.phrases import Dice

WORLD_FILE = Path(__file__).parents[1] / "data" / "worlds" / "telecom.yaml"

_BROKEN_SHARE = 0.004


def write_world(
    folder: Path, *, seed: int, days: int, contacts: int, first_day: date = date(2026, 6, 20)
) -> dict[str, int]:
    """Write the deliveries below `folder/landing` and the truth below `folder/truth`.

    Args:
        folder: Where to; made when missing. Files of the same name are replaced.
        seed: Same seed, same bytes.
        days: Length of the span.
        contacts: How many contacts, not counting those sent twice and broken rows.
        first_day: First day of the span.

    Returns:
        Path below `landing` to number of records delivered, broken ones included.
    """
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    spec = yaml.load(WORLD_FILE.read_text(encoding="utf-8"), Loader=loader)
    world = make_world(spec, seed=seed, days=days, contacts=contacts, first_day=first_day)
    dice = Dice(np.random.default_rng([seed, 1]))
    deliveries = make_deliveries(world.contacts, world.turns, first_day=first_day, dice=dice)
    deliveries = break_some(deliveries, max(4, round(_BROKEN_SHARE * contacts)), dice)
    for delivery in deliveries:
        path = folder / "landing" / delivery.path
        path.parent.mkdir(parents=True, exist_ok=True)
        _WRITERS[delivery.kind](path, delivery)
    _write_truth(folder / "truth", world, deliveries)
    return {delivery.path: len(delivery.records) for delivery in deliveries}


def _write_csv(path: Path, delivery: Delivery) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(delivery.records[0].cells)
    for record in delivery.records:
        writer.writerow([*record.cells.values(), *(("转派", "二次") if record.broken == "wrong_columns" else ())])
    path.write_bytes(text.getvalue().encode(delivery.encoding))


def _write_jsonl(path: Path, delivery: Delivery) -> None:
    lines = [(json.dumps(record.cells, ensure_ascii=False), record.broken) for record in delivery.records]
    kept = (line[: len(line) // 2] if broken == "bad_json" else line for line, broken in lines)
    path.write_bytes("".join(f"{line}\n" for line in kept).encode("utf-8"))


def _write_xlsx(path: Path, delivery: Delivery) -> None:
    options = {"strings_to_formulas": False, "strings_to_urls": False, "default_date_format": "yyyy/m/d h:mm"}
    with xlsxwriter.Workbook(path, options) as book:
        book.set_properties({"created": datetime(2026, 1, 1)})  # else today's, and no two runs were alike
        sheet = book.add_worksheet("网上留言")
        sheet.write_row(0, 0, list(delivery.records[0].cells))
        for number, record in enumerate(delivery.records, start=1):
            sheet.write_row(number, 0, list(record.cells.values()))


_WRITERS: dict[str, Callable[[Path, Delivery], None]] = {"csv": _write_csv, "jsonl": _write_jsonl, "xlsx": _write_xlsx}


def _write_truth(folder: Path, world: World, deliveries: Iterable[Delivery]) -> None:
    """Write what is true of each record delivered: contacts.csv for the sound ones, planted.csv for the broken."""
    places = [
        {"file": delivery.path, "row_no": number, "external_id": record.external_id, "delivery": record.delivery,
         "reason": record.broken}
        for delivery in deliveries
        for number, record in enumerate(delivery.records, start=1)
    ]  # fmt: skip
    where = pl.DataFrame(places, schema_overrides={"row_no": pl.Int64, "reason": pl.String})
    sound = where.filter(pl.col("reason").is_null()).drop("reason")
    frames = {
        "contacts": sound.join(world.truth, on="external_id", how="left", maintain_order="left"),
        "planted": where.filter(pl.col("reason").is_not_null()).select("file", "row_no", "reason"),
        "scenarios": world.scenarios,
        "personal": world.personal,
        "agents": world.agents,
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in frames.items():
        frame.write_csv(folder / f"{name}.csv")
