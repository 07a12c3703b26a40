"""How well complaints are told from other contacts, and what is read from them: ask, threat, severity, evidence."""

from collections.abc import Iterator
from pathlib import Path

import jieba
import numpy as np
import polars as pl
from metrics import detection
from plain_table import show
from reference import note
from sklearn.metrics import cohen_kappa_score, f1_score
from worlds import INDUSTRIES, WORDINGS, night, read, read_contacts, truth

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
    "second",
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
        "second: share of the second matters of a contact that were found as complaints of their own.",
    )
    show("Complaints: found and read", HEADER, rows, *notes, note())


def measure(folder: Path) -> tuple[object, ...]:
    """Cells of a row after its name."""
    contacts = read_contacts(folder)
    (complaints,) = read(folder, "core.complaints")
    first = complaints.filter(pl.col("complaint_id").str.ends_with("-k1"))
    both = contacts.join(first, on="contact_id", how="left", suffix="_found", maintain_order="left")
    true, found = both["is_complaint"].to_numpy(), both["complaint_id"].is_not_null().to_numpy()
    told, booked = detection(true, found), detection(true, (both["booked_as"] == "投诉").to_numpy())
    right = both.filter(pl.col("is_complaint") & pl.col("complaint_id").is_not_null())
    seconds = contacts.filter(pl.col("second_scenario").is_not_null())["contact_id"]
    found_seconds = complaints.filter(pl.col("complaint_id").str.ends_with("-k2"))["contact_id"]
    return (
        contacts.height,
        int(true.sum()),
        *(told.precision, told.recall, told.f1, booked.f1),
        *judged(right),
        evidence_recall(right, truth(folder, "evidence")),
        float(seconds.is_in(found_seconds.implode()).mean()),
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
