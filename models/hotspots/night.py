"""All that is found on a night, from the words of the complaints known by it and from what was found before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np
import polars as pl
from scipy import sparse

from models.hotspots.assignment import centres
from models.hotspots.description import Decided, Past, describe
from models.hotspots.finding import Thresholds, find_hotspots
from models.hotspots.label_words import LabelWords
from models.hotspots.magnitude import magnitude
from models.hotspots.naming import exemplars
from models.hotspots.questions import questions
from models.hotspots.representation import Block, content_terms, represent, sureness
from models.hotspots.succession import heirs, succeed
from models.hotspots.themes import describe_themes, group_subjects
from models.hotspots.transitions import transitions
from models.hotspots.unplaced import count_unplaced, why_unplaced
from models.verdicts.binding import Binding, retired
from models.verdicts.outcomes import claims, decided_pairs, given_labels, homes, outcomes, rejected


@dataclass(frozen=True)
class Knowledge:
    """What people edit and models have learnt.

    Attributes:
        stop_words: Terms that never carry matter.
        wrongs: Words that say that something is wrong.
        label_words: What makes a good name.
        reader: What has learnt scenarios of other companies.
        concepts: What knows that words mean the same.
    """

    stop_words: frozenset[str]
    wrongs: list[str]
    label_words: LabelWords
    reader: Block | None
    concepts: Block | None


class Findings(NamedTuple):
    """What is found on a night, columns as in the tables of hotspot unless told otherwise.

    Attributes:
        hotspots: With group, subject and theme_id; rejected ones are left out.
        members: Their members.
        transitions: What befell them.
        outcome: What became of decisions.
        asked: What to ask people.
        themes: The broad subjects above.
        unplaced: How many complaints are in no hotspot, and why.
        every_hotspot: Rejected ones among them.
        every_member: Their members.
    """

    hotspots: pl.DataFrame
    members: pl.DataFrame
    transitions: pl.DataFrame
    outcome: pl.DataFrame
    asked: pl.DataFrame
    themes: pl.DataFrame
    unplaced: pl.DataFrame
    every_hotspot: pl.DataFrame
    every_member: pl.DataFrame


class _Fit(NamedTuple):
    """Complaints as vectors, and the hotspots in them."""

    content: pl.DataFrame
    vectors: sparse.csr_matrix
    groups: np.ndarray
    centre: sparse.csr_matrix
    members: pl.DataFrame


def find_night(
    read: Mapping[str, pl.DataFrame],
    terms: pl.DataFrame,
    binding: Binding,
    knowledge: Knowledge,
    *,
    night: date,
    threads: int,
) -> Findings:
    """Find hotspots, and tell what they are, what befell them and what people should be asked.

    Args:
        read: complaints, complaint_terms, living, anchors, births, states: what sql/hotspot/<name>.sql gives.
        terms: term_id i32, term str, tag str.
        binding: What people decided.
        knowledge: What people edit and models have learnt.
        night: The night.
        threads: Threads for similarities; the result does not depend on them.
    """
    complaints = read["complaints"].with_row_index("row")
    numbers = complaints.select("complaint_id", "row")
    said = read["complaint_terms"].join(numbers, on="complaint_id", maintain_order="left")
    fit = _fit(complaints, said, terms, read["living"], binding, knowledge, threads=threads)
    homes_of = homes(binding, fit.groups)
    evidence = said.filter(pl.col("span_no").is_not_null())
    decided = Decided(claims(binding, homes_of), given_labels(binding, homes_of), retired(binding))
    hotspots, members = _described(fit, evidence, complaints, read, decided, knowledge, night)
    outcome = outcomes(binding, homes_of, fit.vectors, fit.groups, hotspots, members)
    out = rejected(outcome)
    shown, inside = (frame.join(out, on="hotspot_id", how="anti") for frame in (hotspots, members))
    was = [read[name].join(out, on="hotspot_id", how="anti") for name in ("living", "states")]
    befallen = transitions(inside, was[0], shown, was[1])
    broad = describe_themes(shown, inside)
    reasons = why_unplaced(fit.vectors, fit.groups, fit.centre, join=Thresholds().join, threads=threads)
    return Findings(
        shown.join(broad.select("subject", "theme_id"), on="subject", maintain_order="left"),
        inside,
        succeed(befallen, heirs(shown, fit.centre), shown.filter(pl.col("status") == "dormant")),
        outcome,
        questions(fit.vectors, fit.groups, shown, decided_pairs(binding, homes_of)),
        broad,
        count_unplaced(read["complaints"], reasons, inside.select("complaint_id")),
        hotspots,
        members,
    )


def _fit(
    complaints: pl.DataFrame,
    said: pl.DataFrame,
    terms: pl.DataFrame,
    living: pl.DataFrame,
    binding: Binding,
    knowledge: Knowledge,
    *,
    threads: int,
) -> _Fit:
    rows = complaints.height
    content = content_terms(terms, said, knowledge.stop_words)
    blocks = {"reader": knowledge.reader, "concepts": knowledge.concepts}
    vectors = represent(said, content, rows=rows, **blocks)
    customers = complaints["customer"].rank("dense").cast(pl.Int64)
    before = complaints.join(living, on="complaint_id", how="left", maintain_order="left")["hotspot_id"]
    begins = (before.rank("dense").cast(pl.Int64) - 1).fill_null(-1)
    groups, similarity = find_hotspots(
        vectors,
        customers.to_numpy(),
        begins.to_numpy(),
        thresholds=Thresholds(),
        sureness=sureness(said, content, rows=rows),
        constraints=binding.constraints,
        threads=threads,
    )
    members = complaints.select(
        "row",
        "complaint_id",
        "contact_id",
        "counted_on",
        length=pl.col("text").str.len_chars().cast(pl.Int64),
        group=pl.Series(groups),
        customer=customers,
        similarity=pl.Series(similarity).round(6),
    ).filter(pl.col("group") >= 0)
    members = members.with_columns(exemplars(members, vectors)).drop("length")
    return _Fit(content, vectors, groups, centres(vectors, groups, count=groups.max(initial=-1) + 1), members)


def _described(
    fit: _Fit,
    evidence: pl.DataFrame,
    complaints: pl.DataFrame,
    read: Mapping[str, pl.DataFrame],
    decided: Decided,
    knowledge: Knowledge,
    night: date,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The hotspots, and their members with the hotspot of each."""
    past = Past(*(read[name] for name in ("living", "anchors", "births", "states")))
    told = {"label_words": knowledge.label_words, "wrongs": knowledge.wrongs}
    hotspots = describe(fit.members, evidence, fit.content, fit.centre, past=past, decided=decided, night=night, **told)
    subjects = pl.Series(group_subjects(fit.centre[:, : fit.content.height]))
    hotspots = hotspots.with_columns(subject=subjects.gather(hotspots["group"]))
    members = fit.members.join(hotspots.select("group", "hotspot_id"), on="group", maintain_order="left")
    sizes = magnitude(members.join(complaints.select("row", "likes"), on="row", maintain_order="left"))
    return hotspots.join(sizes, on="hotspot_id", how="left", maintain_order="left"), members
