"""How well hotspots agree with what was truly complained of, beside what the usual methods find."""

import contextlib
import io
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import numpy as np
import polars as pl
from metrics import apart, b_cubed, best_f1
from peers import STOP_WORDS, find_with_peers
from plain_table import show
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score
from threadpoolctl import threadpool_limits

from assets.core.terms import new_terms
from models.hotspots.finding import Thresholds, find_hotspots
from models.hotspots.representation import Weights, content_terms, represent
from models.text.masking import clean
from models.text.segment import segment
from pipelines.deliveries import write_world
from pipelines.nightly import run_night
from pipelines.segmenter import load_segmenter
from pipelines.settings import Home

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
NIGHT = date(2026, 8, 19)
REAL = {
    "real car complaints": "car_complaints/complaints.parquet",
    "real bank questions": "clustering/bank_questions.parquet",
}
HEADER = ("text, method", "groups", "in one", "best F1", "B3 P", "B3 R", "B3 F", "ARI", "NMI")


def main() -> None:
    """Print the table."""
    # Ids are keyed: with another secret the rows would come in another order, which moves KMeans.
    os.environ["TINGSU_SECRET"] = "nothing secret in a benchmark"
    with threadpool_limits(1):
        rows = [*world_rows(101), *world_rows(102)]
        rows += [row for name, path in REAL.items() for row in real_rows(name, DATA / path)]
    notes = (
        "in one: share of the complaints in a group. Classes and groups of one: one-offs, what is no complaint, noise.",
        "best F1: over scenarios of at least one complaint, weighted by size. k: true number of classes, given to it.",
        "Peers see all that the customer said; KMeans and random: mean of five seeds. More: benchmarks/peers.py.",
    )
    show("Hotspots: agreement with the truth, on the same complaints", HEADER, rows, *notes)


def world_rows(seed: int) -> list[tuple[object, ...]]:
    """One night on a made-up world, its complaints and hotspots as the pipeline found them."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        write_world(folder, seed=seed, days=60, contacts=2000)
        with contextlib.redirect_stderr(io.StringIO()):
            outcome = run_night(Home(folder / "home"), inputs=[folder / "landing"], night=NIGHT)
        if not outcome.succeeded:
            raise RuntimeError(f"the night on world {seed} failed: {outcome.message}")
        complaints = read_complaints(folder)
    truth = numbered(complaints["scenario"])
    title = f"made-up world {seed}: {complaints.height} complaints, {truth.max() + 1} classes"
    return compare(title, complaints["said"], truth, numbered(complaints["hotspot_id"]))


def read_complaints(folder: Path) -> pl.DataFrame:
    """The complaints that a night found.

    Args:
        folder: Holds the home after the night and the truth.

    Returns:
        complaint_id, said (all that the customer said in the contact), hotspot_id (null without), scenario (`flood` for
        the customer who floods, null for what belongs to no scenario); sorted by complaint_id.
    """
    with duckdb.connect(folder / "home" / "warehouse.duckdb", read_only=True) as connection:
        names = ("core.complaints", "core.turns", "hotspot.members", "raw.records", "raw.files")
        complaints, turns, members, records, files = (connection.table(name).pl() for name in names)
    # By place in the delivery, for app reviews are delivered without an id.
    truth = pl.read_csv(folder / "truth" / "contacts.csv").rename({"file": "file_name"})
    told = records.join(files.select("file_id", "file_name"), on="file_id").join(truth, on=["file_name", "row_no"])
    told = told.unique("contact_id", keep="any")
    said = turns.filter(pl.col("speaker") == "customer").sort("contact_id", "turn_no")
    said = said.group_by("contact_id").agg(said=pl.col("text").str.join("\n"))
    known = complaints.join(told, on="contact_id").join(said, on="contact_id")
    known = known.join(members.select("complaint_id", "hotspot_id"), on="complaint_id", how="left")
    first = pl.col("complaint_id").str.ends_with("-k1") | pl.col("second_scenario").is_null()
    scenario = pl.when(pl.col("kind") == "flood").then(pl.lit("flood"))
    scenario = scenario.when(first).then("scenario").otherwise("second_scenario")
    return known.select("complaint_id", "said", "hotspot_id", scenario=scenario).sort("complaint_id")


def real_rows(name: str, path: Path) -> Iterator[tuple[object, ...]]:
    """Rows of the table for real texts with a label each; each text from a customer of its own."""
    if not path.exists():
        yield name, f"skipped: no {path}"
        return
    known = pl.DataFrame(schema=dict.fromkeys(("text", "label", "brand", "car_model"), pl.String))
    rows = pl.concat([known, pl.read_parquet(path)], how="diagonal")
    # Of the defect codes most are rare; the groups of questions are small, and all are taken.
    rows = rows.filter((pl.len().over("label") >= 10) | pl.col("brand").is_null())
    product = rows.select(product=pl.concat_str("brand", "car_model", separator=" ", ignore_nulls=True))["product"]
    texts, truth = clean(rows["text"]), numbered(rows["label"])
    title = f"{name}: {rows.height} texts, {truth.max() + 1} classes"
    yield from compare(title, texts, truth, find(texts, product))


def find(texts: pl.Series, products: pl.Series) -> np.ndarray:
    """The hotspot of each text, -1 for none: what the night does, with the whole text as evidence."""
    with TemporaryDirectory() as home:
        segmenter = load_segmenter(Home(home), products)
    said = segment(texts, segmenter.cut).rename({"text_no": "row"})
    none = pl.DataFrame(schema={"term": pl.String, "term_id": pl.Int32})
    terms = new_terms(said["term"].unique(), none, segmenter)
    said = said.join(terms.select("term", "term_id"), on="term", maintain_order="left")
    product = pl.Series("product", products).gather(said["row"])
    in_product = pl.col("product").str.contains(pl.col("term"), literal=True).fill_null(value=False)
    said = said.with_columns(product).with_columns(in_product=in_product, in_title=False, span_no=pl.lit(0))
    vectors = represent(said, content_terms(terms, said, STOP_WORDS), rows=texts.len(), weights=Weights())
    return find_hotspots(vectors, np.arange(texts.len()), np.full(texts.len(), -1), thresholds=Thresholds())[0]


def compare(title: str, texts: pl.Series, truth: np.ndarray, hotspots: np.ndarray) -> Iterator[tuple[object, ...]]:
    """Rows of the table: the hotspots, and what the peers find in the same texts."""
    yield title, ""
    yield "  Tingsu", *score(truth, hotspots)
    for name, runs in find_with_peers(texts, int(truth.max()) + 1).items():
        groups, *scores = np.mean([score(truth, run) for run in runs], axis=0).tolist()
        yield f"  {name}", round(groups), *scores


def numbered(names: pl.Series) -> np.ndarray:
    """Names as numbers from 0, null as -1."""
    return (names.rank("dense").cast(pl.Int64) - 1).fill_null(-1).to_numpy()


def score(truth: np.ndarray, found: np.ndarray) -> tuple[object, ...]:
    """Cells of a row after its name."""
    alone = apart(truth), apart(found)
    agreement = float(adjusted_rand_score(*alone)), float(normalized_mutual_info_score(*alone))
    return found.max() + 1, float((found >= 0).mean()), best_f1(truth, found), *b_cubed(truth, found), *agreement


if __name__ == "__main__":
    main()
