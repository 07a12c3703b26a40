"""How well hotspots agree with what was truly complained of, beside what the usual methods find."""

import contextlib
import io
import logging
import os
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import jieba
import numpy as np
import polars as pl
from metrics import apart, b_cubed, best_f1
from plain_table import show
from scipy import sparse
from sklearn.cluster import HDBSCAN, KMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score
from sklearn.preprocessing import normalize
from threadpoolctl import threadpool_limits

from assets.core.terms import new_terms
from models.hotspots.finding import Thresholds, find_hotspots
from models.hotspots.representation import Weights, content_terms, represent
from models.text.masking import clean
from models.text.segment import segment
from pipelines.deliveries import write_world
from pipelines.nightly import run_night
from pipelines.segmenter import load_segmenter
from pipelines.settings import REFERENCE, Home

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
NIGHT = date(2026, 8, 19)
STOP_WORDS = frozenset((REFERENCE / "lexicon" / "stop_words.txt").read_text(encoding="utf-8").split())
HEADER = ("text, method", "groups", "in one", "best F1", "B3 P", "B3 R", "B3 F", "ARI", "NMI")
Peer = Callable[[sparse.csr_matrix, np.ndarray, int], np.ndarray]


def main() -> None:
    """Print the table."""
    # Ids are keyed: with another secret the rows would come in another order.
    os.environ["TINGSU_SECRET"] = "nothing secret in a benchmark"
    jieba.setLogLevel(logging.ERROR)
    with threadpool_limits(1):
        rows = [*world_rows(101), *world_rows(102), *car_rows(), *bank_rows()]
    notes = (
        "in one: share of the complaints in a group. Classes and groups of one: one-offs, what is no complaint, noise.",
        "best F1: over scenarios of at least one complaint, weighted by size. k: true number of classes, given to it.",
        "Peers: jieba words of two or more letters without the project's stop words, TF-IDF (sublinear, in at least 2",
        "texts and at most 30 %), on all that the customer said; HDBSCAN with at least 5 a group, the best of 3, 5, 10.",
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


def car_rows() -> Iterator[tuple[object, ...]]:
    """Complaints about cars, by first defect code."""
    path = DATA / "car_complaints" / "complaints.parquet"
    if not path.exists():
        yield "real car complaints", f"skipped: no {path}"
        return
    rows = pl.read_parquet(path).filter(pl.len().over("label") >= 10)
    products = pl.concat_str("brand", "car_model", separator=" ", ignore_nulls=True)
    yield from real_rows("real car complaints", rows.with_columns(product=products))


def bank_rows() -> Iterator[tuple[object, ...]]:
    """Questions to a bank, by meaning."""
    path = DATA / "clustering" / "bank_questions.parquet"
    if not path.exists():
        yield "real bank questions", f"skipped: no {path}"
        return
    yield from real_rows("real bank questions", pl.read_parquet(path).with_columns(product=pl.lit("")))


def real_rows(name: str, rows: pl.DataFrame) -> list[tuple[object, ...]]:
    """Rows of the table for real texts: text, label, product; each text from a customer of its own."""
    truth = numbered(rows["label"])
    texts = clean(rows["text"])
    title = f"{name}: {rows.height} texts, {truth.max() + 1} classes"
    return compare(title, texts, truth, find(texts, rows["product"]))


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
    return find_hotspots(vectors, np.arange(texts.len()), thresholds=Thresholds())[0]


def compare(title: str, texts: pl.Series, truth: np.ndarray, hotspots: np.ndarray) -> Iterator[tuple[object, ...]]:
    """Rows of the table: the hotspots, and what the peers find in the same texts."""
    yield title, ""
    yield "  Tingsu", *score(truth, hotspots)
    words = TfidfVectorizer(analyzer=words_of, min_df=2, max_df=0.3, sublinear_tf=True).fit_transform(texts)
    dense = normalize(TruncatedSVD(50, random_state=0).fit_transform(words))
    for name, peer in PEERS.items():
        yield f"  {name}", *score(truth, peer(words, dense, int(truth.max()) + 1))


def words_of(text: str) -> list[str]:
    """Words as a careful user of jieba would take them."""
    return [word for word in jieba.lcut(text) if len(word) > 1 and word not in STOP_WORDS]


PEERS: dict[str, Peer] = {
    "KMeans, k": lambda words, _, k: KMeans(k, n_init=3, random_state=0).fit_predict(words),
    "KMeans on SVD 50, k": lambda _, dense, k: KMeans(k, n_init=3, random_state=0).fit_predict(dense),
    "HDBSCAN on SVD 50": lambda _, dense, k: HDBSCAN(min_cluster_size=5, copy=True).fit_predict(dense),
    "random, k": lambda words, _, k: np.random.default_rng(0).integers(k, size=words.shape[0]),
}


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
