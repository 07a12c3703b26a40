"""Whether a hotspot's name and keywords tell what it is about, and whether they are names at all."""

from datetime import timedelta

import numpy as np
import polars as pl
from bench_identity import fresh
from plain_table import show
from reference import note
from sklearn.feature_extraction.text import TfidfVectorizer
from threadpoolctl import threadpool_limits
from worlds import INDUSTRIES, NIGHT, WORDINGS, night

from assets.hotspot.hotspots import find, keep
from models.hotspots.label_words import LabelWords
from pipelines.segmenter import load_segmenter
from pipelines.settings import Home
from pipelines.warehouse import connect

HEADER = ("world", "hotspots", "held out", "MRR", "MRR, label", "member MRR", "generic", "alike", "letters")
PARTS = 5  # of which one is held out


def main() -> None:
    """Print the table."""
    with threadpool_limits(1):
        rows = [measure(industry, wording) for industry in INDUSTRIES for wording in WORDINGS]
    notes = (
        "A fifth of the members of each hotspot is taken away, and the rest is named. Label and keywords then look for",
        "members among all those taken away (TF-IDF of characters and pairs, cosine): MRR is the mean over hotspots of",
        "1 / place of the first that is theirs, from label and keywords, and from the label alone. member MRR: the",
        "other way round, of 1 / place of its hotspot for each member taken away. generic: labels with a word that",
        "fits every complaint (reference/lexicon/labels.yaml). alike: labels that another hotspot has, too. letters:",
        "mean length. Hotspots of fewer than five members are left out.",
    )
    show("Names: can members be found by them", HEADER, rows, *notes, note())


def measure(industry: str, wording: str) -> tuple[object, ...]:
    """A row of the table."""
    home = fresh(night(industry, wording), f"{industry}-{wording}-names")
    hotspots, asked = named_without(home)
    labels, keywords = hotspots["label"].to_list(), hotspots["keywords"].list.join(" ").to_list()
    both = [f"{label} {words}" for label, words in zip(labels, keywords, strict=True)]
    texts, of = asked["text"].to_list(), hotspots["hotspot_id"].search_sorted(asked["hotspot_id"]).to_numpy()
    alike = likeness(both, texts)
    generic = home.read_reference("lexicon/labels.yaml", LabelWords.from_dict).generic
    cut = load_segmenter(home, pl.Series([], dtype=pl.String)).cut
    return (
        f"{industry}, {wording}",
        len(labels),
        len(texts),
        first_found(alike, of),
        first_found(likeness(labels, texts), of),
        float((1 / place_of(alike.T, of)).mean()),
        sum(bool(generic & set(cut(label))) for label in labels),
        len(labels) - len(set(labels)),
        f"{sum(map(len, labels)) / len(labels):.1f}",
    )


def named_without(home: Home) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Hotspots named without a fifth of their members, by id; and those members: hotspot_id, text."""
    with connect(home) as connection:
        tables = find(connection, home, NIGHT)
        keep(connection, tables, NIGHT)
        place = pl.int_range(pl.len()).over("hotspot_id")
        out = tables["members"].sort("hotspot_id", "complaint_id").filter(place % PARTS == PARTS - 1)
        complaints = connection.sql("select complaint_id, text from core.complaints").pl()
        connection.register("held_out", out.select("complaint_id"))
        connection.execute("delete from core.complaints where complaint_id in (from held_out)")
        named = find(connection, home, NIGHT + timedelta(days=1))["hotspots"].sort("hotspot_id")
    asked = out.join(complaints, on="complaint_id").join(named.select("hotspot_id"), on="hotspot_id")
    return named.join(asked.select("hotspot_id").unique(), on="hotspot_id").sort("hotspot_id"), asked.sort(
        "complaint_id"
    )


def likeness(queries: list[str], texts: list[str]) -> np.ndarray:
    """Cosine of each query to each text, shape (queries, texts)."""
    vectoriser = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True)
    rows = vectoriser.fit_transform(texts)
    return (vectoriser.transform(queries) @ rows.T).toarray().round(9)


def first_found(alike: np.ndarray, of: np.ndarray) -> float:
    """Mean over queries of 1 / place of the first text that is theirs.

    Args:
        alike: Cosines, shape (queries, texts).
        of: Query that each text belongs to, shape (texts,).
    """
    best = [alike[query][of == query].max() for query in range(alike.shape[0])]
    places = [1 + (alike[query][of != query] >= value).sum() for query, value in enumerate(best)]
    return float((1 / np.array(places)).mean())


def place_of(alike: np.ndarray, of: np.ndarray) -> np.ndarray:
    """Place of the query that each text belongs to, among all; ties count against it. Cosines (texts, queries)."""
    own = alike[np.arange(of.size), of]
    return (alike >= own[:, None]).sum(axis=1)


if __name__ == "__main__":
    main()
