"""Write a made-up contact centre to a folder, as the files its departments would send, with the truth beside them.

What customers say and how departments write it down is made in models/world; here it becomes bytes, block by block, so
that a world larger than memory can be written.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, Literal

import polars as pl
import yaml

from models.world import Block, World
from models.world.departments import Record
from models.world.spec import Department, assemble
from pipelines.writers import WRITERS, Writer

WORLDS = Path(__file__).parents[1] / "data" / "worlds"
FIRST_DAY = date(2026, 6, 20)
Industry = Literal["telecom", "ecommerce", "bank"]
Wording = Literal["train", "held-out"]

_PLACE = {"file": pl.String, "row_no": pl.Int64, "external_id": pl.String, "delivery": pl.String, "reason": pl.String}


def read_world(industry: Industry, wording: Wording) -> dict[str, Any]:
    """Give what the files of a company and a wording say, those for all industries first.

    Args:
        industry: Folder below data/worlds.
        wording: Folder below the industry.

    Returns:
        As WorldSpec takes it.
    """
    folders = (WORLDS / "common", WORLDS / industry)
    files = [folder / "company.yaml" for folder in folders]
    files += [file for folder in folders for file in sorted((folder / wording).glob("*.yaml"))]
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return assemble(yaml.load(file.read_text(encoding="utf-8"), Loader=loader) or {} for file in files)


def write_world(
    folder: Path,
    *,
    seed: int,
    days: int,
    contacts: int,
    first_day: date = FIRST_DAY,
    industry: Industry = "telecom",
    wording: Wording = "train",
) -> dict[str, int]:
    """Write the deliveries below `folder/landing` and the truth below `folder/truth`.

    Args:
        folder: Where to; made when missing. Files of the same name are replaced.
        seed: Same seed, same bytes.
        days: Length of the span.
        contacts: How many contacts, not counting those sent twice and broken rows.
        first_day: First day of the span.
        industry: Whose customers they are.
        wording: In whose words they speak; the two share scenarios but no phrase.

    Returns:
        Path below `landing` to number of records delivered, broken ones included.
    """
    spec = read_world(industry, wording)
    world = World(spec, seed=seed, days=days, contacts=contacts, first_day=first_day)
    landing, truth = _Landing(folder / "landing", world.spec.departments), _Truth(folder / "truth")
    with closing(landing), closing(truth):
        for block in world.tell():
            truth.add(block, landing.add(block.records))
    _write_world_truth(folder / "truth", world)
    return dict(landing.counts)


class _Landing:
    """The delivered files. A department's file is closed when the first new contact goes into its next one."""

    def __init__(self, folder: Path, departments: Mapping[str, Department]) -> None:
        self.counts: Counter[str] = Counter()
        self._folder, self._departments = folder, departments
        self._open: dict[str, Writer] = {}
        self._newest: dict[str, str] = {}

    def close(self) -> None:
        """Finish the files that are open."""
        for writer in self._open.values():
            writer.close()

    def add(self, records: Sequence[Record]) -> pl.DataFrame:
        """Write some records; gives file, row_no (from 1), external_id, delivery, reason (null for a sound one)."""
        return pl.DataFrame([self._write(record) for record in records], schema=_PLACE, orient="row")

    def _write(self, record: Record) -> tuple[str, int, str, str, str | None]:
        if record.delivery == "new" and record.broken is None:
            before = self._newest.get(record.department)
            self._newest[record.department] = record.path
            if before not in (None, record.path):
                self._open.pop(before).close()
        if record.path not in self._open:
            self._open[record.path] = self._begin(record)
        self._open[record.path].write(record)
        self.counts[record.path] += 1
        return record.path, self.counts[record.path], record.external_id, record.delivery, record.broken

    def _begin(self, record: Record) -> Writer:
        delivery, path = self._departments[record.department].delivery, self._folder / record.path
        path.parent.mkdir(parents=True, exist_ok=True)
        return WRITERS[delivery.format](path, delivery, list(record.cells))


class _Truth:
    """What is true of the contacts, in CSV files that grow: contacts, planted, evidence, personal."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._files: dict[str, BinaryIO] = {}

    def close(self) -> None:
        """Finish the files that are open."""
        for file in self._files.values():
            file.close()

    def add(self, block: Block, places: pl.DataFrame) -> None:
        """Write what is true of a block and of the records that it led to."""
        sound = places.filter(pl.col("reason").is_null()).drop("reason")
        # A record that is sent again has the place of its own and the truth of its contact.
        self._append("contacts", sound.join(block.truth, on="external_id", how="left", maintain_order="left"))
        self._append("planted", places.filter(pl.col("reason").is_not_null()).select("file", "row_no", "reason"))
        self._append("evidence", block.evidence)
        self._append("personal", block.personal)

    def _append(self, name: str, frame: pl.DataFrame) -> None:
        is_first = name not in self._files
        if is_first:
            self._files[name] = (self._folder / f"{name}.csv").open("wb")
        frame.write_csv(self._files[name], include_header=is_first)


def _write_world_truth(folder: Path, world: World) -> None:
    """Write what is true of the world as a whole, a CSV file a frame."""
    names = ("agents", "scenarios", "process_nodes", "daily", "outbreaks", "transitions", "fixes")
    for name in names:
        getattr(world, name).write_csv(folder / f"{name}.csv")
