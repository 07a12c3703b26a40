"""Made-up worlds, the nights on them, and what is true of what the nights found.

Benchmarks that are run together share the nights: `make bench` names the folder in TINGSU_BENCH_WORK.
"""

import atexit
import contextlib
import io
import os
import shutil
import tempfile
from datetime import date
from functools import cache
from pathlib import Path

import duckdb
import polars as pl

from models.text.masking import clean
from models.world import Block, World
from pipelines.deliveries import FIRST_DAY, read_world, write_world
from pipelines.nightly import run_night
from pipelines.settings import Home

INDUSTRIES, WORDINGS = ("telecom", "ecommerce", "bank"), ("train", "held-out")
SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
NIGHT = date(2026, 8, 19)
DAYS, CONTACTS = 60, 4_000
SEED, OTHER_SEED = 101, 201  # of the worlds that are measured, and of those that supervised references learn on
# Ids are keyed: with another secret the rows would come in another order, which moves KMeans.
os.environ["TINGSU_SECRET"] = "nothing secret in a benchmark"


@cache
def work() -> Path:
    """Folder for what benchmarks make; removed in the end unless it was named from outside."""
    named = os.environ.get("TINGSU_BENCH_WORK")
    if named:
        Path(named).mkdir(parents=True, exist_ok=True)
        return Path(named)
    made = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


def night(industry: str, wording: str) -> Path:
    """Folder with a made-up world (landing, truth) and the home after one night on it (home)."""
    folder = work() / f"{industry}-{wording}"
    if not folder.exists():
        making = folder.with_suffix(".making")
        shutil.rmtree(making, ignore_errors=True)
        write_world(making, seed=SEED, days=DAYS, contacts=CONTACTS, industry=industry, wording=wording)
        with contextlib.redirect_stderr(io.StringIO()):
            outcome = run_night(Home(making / "home"), inputs=[making / "landing"], night=NIGHT)
        if not outcome.succeeded:
            raise RuntimeError(f"the night on {industry}, {wording} failed: {outcome.message}")
        making.rename(folder)
    return folder


@cache
def told(industry: str, wording: str, seed: int = OTHER_SEED) -> Block:
    """A world as it was told, without deliveries and without a night."""
    spec = read_world(industry, wording)
    return World(spec, seed=seed, days=DAYS, contacts=CONTACTS, first_day=FIRST_DAY).tell_all()


def said_in(block: Block) -> pl.DataFrame:
    """What customers said in a world as it was told: external_id, said (folded and masked); in order of time."""
    turns = block.turns.filter(pl.col("speaker") == "customer")
    spoken = turns.group_by("external_id", maintain_order=True).agg(pl.col("text").str.join("\n").alias("spoken"))
    both = block.contacts.join(spoken, on="external_id", how="left", maintain_order="left")
    said = both.select("external_id", said=pl.concat_str("title", "text", "spoken", separator="\n", ignore_nulls=True))
    return said.with_columns(clean(said["said"]).fill_null(""))


def read(folder: Path, *names: str) -> list[pl.DataFrame]:
    """Tables of the warehouse after the night."""
    with duckdb.connect(folder / "home" / "warehouse.duckdb", read_only=True) as connection:
        return [connection.table(name).pl() for name in names]


def truth(folder: Path, name: str) -> pl.DataFrame:
    """A file of the truth."""
    return pl.read_csv(folder / "truth" / f"{name}.csv", infer_schema_length=None, try_parse_dates=True)


def read_contacts(folder: Path) -> pl.DataFrame:
    """The contacts that a night loaded, with their truth, each once.

    Returns:
        contact_id, said (all that the customer said), and the columns of truth/contacts.csv; sorted by contact_id.
    """
    turns, records, files = read(folder, "core.turns", "raw.records", "raw.files")
    # By place in the delivery, for app reviews are delivered without an id.
    true = truth(folder, "contacts").rename({"file": "file_name"})
    # A file within an archive has a place of its own; the truth knows the archive.
    delivered = pl.col("file_name").str.replace(r"(\.gz|\.zip)/.*$", "$1")
    placed = records.join(files.select("file_id", delivered), on="file_id").join(true, on=["file_name", "row_no"])
    placed = placed.sort("contact_id", "file_name", "row_no").unique("contact_id", keep="first", maintain_order=True)
    said = turns.filter(pl.col("speaker") == "customer").sort("contact_id", "turn_no")
    said = said.group_by("contact_id").agg(said=pl.col("text").str.join("\n"))
    columns = ["contact_id", *(name for name in true.columns if name not in ("file_name", "row_no"))]
    known = placed.select(columns).join(said, on="contact_id", how="left")
    return known.with_columns(pl.col("said").fill_null("")).sort("contact_id")


def read_complaints(folder: Path) -> pl.DataFrame:
    """The complaints that a night found, with their truth.

    Returns:
        complaint_id, contact_id, said (all that the customer said in the contact), hotspot_id (null without),
        is_paraphrase, scenario (`flood` for the customer who floods, null for what belongs to no scenario); sorted by
        complaint_id.
    """
    complaints, members = read(folder, "core.complaints", "hotspot.members")
    known = complaints.select("complaint_id", "contact_id").join(read_contacts(folder), on="contact_id")
    known = known.join(members.select("complaint_id", "hotspot_id"), on="complaint_id", how="left")
    first = pl.col("complaint_id").str.ends_with("-k1") | pl.col("second_scenario").is_null()
    scenario = pl.when(pl.col("kind") == "flood").then(pl.lit("flood"))
    scenario = scenario.when(first).then("scenario").otherwise("second_scenario")
    columns = ("complaint_id", "contact_id", "said", "hotspot_id")
    return known.select(*columns, "is_paraphrase", scenario=scenario).sort("complaint_id")
