"""How well complaints are told from other contacts, and what is read from them: ask, threat, severity, evidence."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import jieba
import numpy as np
import polars as pl
from metrics import calibration_error, detection
from plain_table import show
from reference import note
from sklearn.metrics import cohen_kappa_score, f1_score
from worlds import INDUSTRIES, SHARED, WORDINGS, night, read, read_contacts, truth

from models.complaints import MODELS, Course, Cues, Judges, Recognizer, Rules, find_complaints
from models.text.masking import clean
from pipelines.settings import Home

CHATS = SHARED / "chats" / "chats.jsonl"

HEADER = (
    "world",
    "contacts",
    "true",
    "P",
    "R",
    "F1",
    "booked F1",
    "ask F1",
    "threat F1",
    "severity",
    "evidence",
    "second P",
    "second R",
    "ECE",
)


def main() -> None:
    """Print the table."""
    rows = []
    for industry in INDUSTRIES:
        pair = [measure(night(industry, wording)) for wording in WORDINGS]
        rows += [(f"{industry}, {wording}", *cells) for wording, cells in zip(WORDINGS, pair, strict=True)]
        rows.append((f"{industry}: train less held-out", *gaps(*pair)))
    notes = (
        "P, R, F1: contacts with a complaint, whatever they were booked as. booked F1: of the agent's own category.",
        "ask F1: macro over the asks; threat F1: micro over the threats made; severity: quadratic weighted kappa; all",
        "on complaints rightly found. evidence: share of the words that tell the matter that lie in the quoted spans.",
        "second: second matters of a contact against complaints found after its first. ECE: how far the probability",
        "of a found complaint is from the share that are ones, in ten bins.",
    )
    show("Complaints: found and read", HEADER, rows, *notes, note())
    booked = [(f"{name}, {wording}", *booking(night(name, wording))) for name in INDUSTRIES for wording in WORDINGS]
    told = (
        "found: complaints among contacts that were booked as something else, with the range that the table gives.",
    )
    show("Complaints booked as something else", ("world", "true", "found", "low", "high"), booked, *told)
    show("Real chats", ("chats", "with a complaint", "share"), [chats()] if CHATS.exists() else [])


def booking(folder: Path) -> tuple[int, ...]:
    """Complaints that were booked as something else: how many there are, were found, and the range published."""
    contacts = read_contacts(folder)
    with duckdb.connect(folder / "home" / "published.duckdb", read_only=True) as connection:
        told = connection.table("view.what_was_booked_otherwise").pl().select(pl.selectors.numeric().sum())
    is_other = contacts["is_complaint"] & (contacts["booked_as"] != "投诉")
    return int(is_other.sum()), *(round(told[name][0]) for name in ("complaint_count", "count_low", "count_high"))


def chats() -> tuple[object, ...]:
    """How many real chats hold a complaint."""
    home = Home()
    rules = home.read_reference("lexicon/complaint_rules.yaml", Rules.from_dict)
    recognizer = Recognizer(home.read_model("complaint_sentences"), home.read_model("complaint_contacts"))
    course = home.read_reference("lexicon/course.yaml", Course.model_validate)
    cues = home.read_reference("lexicon/judging.yaml", Cues.from_dict)
    judges = Judges(**{name: home.read_model(name) for name in MODELS}, cues=cues)
    told = pl.read_ndjson(CHATS).explode("turns").unnest("turns").filter(pl.col("text") != "")
    turns = told.select(
        pl.col("chat_id").alias("contact_id"),
        pl.int_range(pl.len()).over("chat_id").cast(pl.Int32).alias("turn_no"),
        pl.lit("turn").alias("part"),
        "speaker",
        clean(told["text"]),
    ).drop_nulls("text")
    numbered = turns.with_columns(turn_id=pl.concat_str("contact_id", pl.lit("-"), "turn_no"))
    found, count = find_complaints(numbered, rules, recognizer, judges, course), numbered["contact_id"].n_unique()
    return count, found["contact_id"].n_unique(), found["contact_id"].n_unique() / count


def measure(folder: Path) -> tuple[object, ...]:
    """Cells of a row after its name."""
    contacts = read_contacts(folder)
    (complaints,) = read(folder, "core.complaints")
    first = complaints.filter(pl.col("complaint_id").str.ends_with("-k1"))
    both = contacts.join(first, on="contact_id", how="left", suffix="_found", maintain_order="left")
    true, found = both["is_complaint"].to_numpy(), both["complaint_id"].is_not_null().to_numpy()
    told, booked = detection(true, found), detection(true, (both["booked_as"] == "投诉").to_numpy())
    right = both.filter(pl.col("is_complaint") & pl.col("complaint_id").is_not_null())
    seconds = contacts["second_scenario"].is_not_null().to_numpy()
    found_seconds = complaints.filter(~pl.col("complaint_id").str.ends_with("-k1"))["contact_id"]
    second = detection(seconds, contacts["contact_id"].is_in(found_seconds.implode()).to_numpy())
    known = both.drop_nulls("complaint_id")
    return (
        contacts.height,
        int(true.sum()),
        *(told.precision, told.recall, told.f1, booked.f1),
        *judged(right),
        evidence_recall(right, truth(folder, "evidence")),
        second.precision,
        second.recall,
        calibration_error(known["probability"].to_numpy(), known["is_complaint"].to_numpy()),
    )


def judged(right: pl.DataFrame) -> Iterator[float]:
    """Agreement of ask, threat and severity on complaints rightly found."""
    yield float(f1_score(right["ask"], right["ask_found"], average="macro"))
    made = sorted(set(right["threat"]) - {"none"})
    yield float(f1_score(right["threat"], right["threat_found"], labels=made, average="micro"))
    yield float(cohen_kappa_score(right["severity"], right["severity_found"], weights="quadratic"))


def evidence_recall(right: pl.DataFrame, evidence: pl.DataFrame) -> float:
    """Share of the words of what tells the first matter that the quotation holds, mean over complaints.

    Args:
        right: external_id, text (the quotation).
        evidence: external_id, complaint_no, text.
    """
    told = evidence.filter(pl.col("complaint_no") == 1).select("external_id", told="text")
    pairs = right.join(told, on="external_id")
    shares = [share_of_words(told, quoted) for told, quoted in pairs.select("told", "text").iter_rows()]
    return float(np.mean(shares))


def share_of_words(told: str, quoted: str) -> float:
    """Share of the distinct words of two letters and more of one text that another has."""
    words = {word for word in jieba.lcut(told) if len(word) > 1}
    return len(words & set(jieba.lcut(quoted))) / len(words) if words else 1.0


def gaps(train: tuple[object, ...], held_out: tuple[object, ...]) -> Iterator[object]:
    """How much lower the held-out wording scores, in each cell that is a share."""
    for before, after in zip(train, held_out, strict=True):
        yield before - after if isinstance(before, float) else ""


if __name__ == "__main__":
    main()
