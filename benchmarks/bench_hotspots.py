"""How well hotspots agree with what was truly complained of, beside what the usual methods find."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl
from metrics import apart, b_cubed, best_f1, purity
from peers import find_with_peers
from plain_table import show
from reference import learn, note
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score
from threadpoolctl import threadpool_limits
from worlds import INDUSTRIES, SHARED, WORDINGS, night, read_complaints

from assets.core.terms import new_terms
from assets.hotspot.hotspots import read_knowledge
from models.hotspots.finding import Thresholds, find_hotspots
from models.hotspots.representation import content_terms, represent, sureness
from models.text.masking import clean
from models.text.segment import segment
from pipelines.segmenter import load_segmenter
from pipelines.settings import Home

REAL = {
    "real car complaints": "car_complaints/complaints.parquet",
    "real bank questions": "clustering/bank_questions.parquet",
}
HEADER = (
    "text, method",
    "groups",
    "in one",
    "best F1",
    "B3 P",
    "B3 R",
    "B3 F",
    "para B3",
    "purity",
    "ARI",
    "NMI",
    "right",
)
REFERENCE = "supervised: logistic regression"


def main() -> None:
    """Print the table."""
    with threadpool_limits(1):
        rows = [row for industry in INDUSTRIES for row in industry_rows(industry)]
        rows += [row for name, path in REAL.items() for row in real_rows(name, SHARED / path)]
    notes = (
        "in one: share of the complaints in a group. Classes and groups of one: one-offs, what is no complaint, noise.",
        "best F1: over scenarios of at least one complaint, weighted by size. k: true number of classes, given to it.",
        "para B3: B-cubed F over the true paraphrases alone. right: complaints whose scenario was predicted.",
        f"{REFERENCE}: told the scenarios of another world in the train wording; no peer, a yardstick.",
        "Peers see all that the customer said; KMeans and random: mean of five seeds. More: benchmarks/peers.py.",
    )
    show("Hotspots: agreement with the truth, on the same complaints", HEADER, rows, *notes, note())


def industry_rows(industry: str) -> Iterator[tuple[object, ...]]:
    """Rows for the two wordings of a company, and how far apart they are."""
    reference = learn(industry)
    ours = {}
    for wording in WORDINGS:
        complaints = read_complaints(night(industry, wording))
        true = numbered(complaints["scenario"])
        title = f"{industry}, {wording}: {complaints.height} complaints, {true.max() + 1} classes"
        hotspots, paraphrases = numbered(complaints["hotspot_id"]), complaints["is_paraphrase"].to_numpy()
        rows = list(compare(title, complaints["said"], true, hotspots, paraphrases))
        guesses = pl.Series(reference.predict(complaints["said"].to_list()))
        # What belongs to no scenario it cannot know; it is not asked.
        known = complaints["scenario"].is_not_null().to_numpy() & complaints["scenario"].ne_missing("flood").to_numpy()
        right = float(guesses.eq_missing(complaints["scenario"]).to_numpy()[known].mean())
        guessed = np.where(known, numbered(guesses), -1)
        yield from rows
        yield f"  {REFERENCE}", *score(true, guessed, paraphrases), f"{right:.3f}"
        ours[wording] = rows[1][3], right
    gap, reference_gap = (before - after for before, after in zip(*ours.values(), strict=True))
    yield f"{industry}: train less held-out", f"best F1 {gap:.3f}, supervised right {reference_gap:.3f}"


def real_rows(name: str, path: Path) -> Iterator[tuple[object, ...]]:
    """Rows of the table for real texts with a label each; each text from a customer of its own."""
    if not path.exists():
        yield name, "skipped: ../shared/data is not there"
        return
    known = pl.DataFrame(schema=dict.fromkeys(("text", "label", "brand", "car_model"), pl.String))
    rows = pl.concat([known, pl.read_parquet(path)], how="diagonal")
    # Of the defect codes most are rare; the groups of questions are small, and all are taken.
    rows = rows.filter((pl.len().over("label") >= 10) | pl.col("brand").is_null())
    product = rows.select(product=pl.concat_str("brand", "car_model", separator=" ", ignore_nulls=True))["product"]
    texts, true = clean(rows["text"]), numbered(rows["label"])
    title = f"{name}: {rows.height} texts, {true.max() + 1} classes"
    yield from compare(title, texts, true, find(texts, product), np.zeros(texts.len(), dtype=bool))


def find(texts: pl.Series, products: pl.Series) -> np.ndarray:
    """The hotspot of each text, -1 for none: what the night does, with the whole text as evidence."""
    with TemporaryDirectory() as home:
        segmenter, known = load_segmenter(Home(home), products), read_knowledge(Home(home))
    said = segment(texts, segmenter.cut).rename({"text_no": "row"})
    none = pl.DataFrame(schema={"term": pl.String, "term_id": pl.Int32})
    terms = new_terms(said["term"].unique(), none, segmenter)
    said = said.join(terms.select("term", "term_id"), on="term", maintain_order="left")
    product = pl.Series("product", products).gather(said["row"])
    in_product = pl.col("product").str.contains(pl.col("term"), literal=True).fill_null(value=False)
    said = said.with_columns(product).with_columns(in_product=in_product, in_title=False, span_no=pl.lit(0))
    content, rows = content_terms(terms, said, known.stop_words), texts.len()
    vectors = represent(said, content, rows=rows, reader=known.reader, concepts=known.concepts)
    settings = {"thresholds": Thresholds(), "sureness": sureness(said, content, rows=rows)}
    return find_hotspots(vectors, np.arange(rows), np.full(rows, -1), **settings)[0]


def compare(
    title: str, texts: pl.Series, true: np.ndarray, hotspots: np.ndarray, paraphrases: np.ndarray
) -> Iterator[tuple[object, ...]]:
    """Rows of the table: the hotspots, and what the peers find in the same texts."""
    yield title, ""
    yield "  Tingsu", *score(true, hotspots, paraphrases), ""
    for name, runs in find_with_peers(texts, int(true.max()) + 1).items():
        groups, *scores = np.mean([score(true, run, paraphrases) for run in runs], axis=0).tolist()
        yield f"  {name}", round(groups), *scores, ""


def numbered(names: pl.Series) -> np.ndarray:
    """Names as numbers from 0, null as -1."""
    return (names.rank("dense").cast(pl.Int64) - 1).fill_null(-1).to_numpy()


def score(true: np.ndarray, found: np.ndarray, paraphrases: np.ndarray) -> tuple[float, ...]:
    """Cells of a row after its name; of paraphrases not a number where there are none."""
    alone = apart(true), apart(found)
    agreement = float(adjusted_rand_score(*alone)), float(normalized_mutual_info_score(*alone))
    slice_f = b_cubed(true, found, paraphrases)[2] if paraphrases.any() else float("nan")
    groups, in_one = int(found.max() + 1), float((found >= 0).mean())
    return groups, in_one, best_f1(true, found), *b_cubed(true, found), slice_f, purity(true, found), *agreement


if __name__ == "__main__":
    main()
