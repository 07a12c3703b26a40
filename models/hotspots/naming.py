"""Names of hotspots: words that customers said, never words that nobody said."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, count, groupby

import numpy as np
import polars as pl
from scipy import sparse

from models.hotspots.label_words import LabelWords

SHORTEST, LONGEST = 4, 16
KEYWORDS = 10
EXEMPLARS = 3
# Members nearest to the centre whose words are tried as a name.
TRIED = 32
# What a word costs that is in a name without being typical of the hotspot, what the name of a place or product costs
# then, what a person or a number costs, what it costs to be cut out of the middle of a clause, and what a letter costs.
STRANGE, PROPER, OWN, TORN, LETTER = 0.25, 0.8, 0.4, 0.4, 0.02
# What a name gains by saying what is wrong, and by each further member who uses the very words (times e); what it
# loses by naming only a thing, or a deed, by being a wish, and by holding none of the weightier terms.
WRONG, SHARED, THING, DEED, WISH, THIN = 0.8, 0.25, 0.7, 0.2, 1.2, 0.6
WEIGHTY = 0.45
# Share of the members that must say a word before the hotspot is named by it; names of places and products need more.
COMMON, COMMON_PROPER = 0.12, 0.6
# Marks, white space and what was masked end a clause; so do words for what has been done, which is not what is wrong.
BREAKS = r"^(已|已经|\[.+\]|[\s，。！？；：、,.!?;:“”\"'（）()【】《》…~\-]+)$"


def typical_terms(
    said: pl.DataFrame, members: pl.DataFrame, centre: sparse.csr_matrix, content: pl.DataFrame
) -> pl.DataFrame:
    """The terms that at least an eighth of a hotspot's members say, and how much each sets it apart.

    Args:
        said: row u32, term_id i32: the terms in the evidence of complaints.
        members: row u32, group i64.
        centre: Unit rows, shape (hotspots, content terms).
        content: term_id i32, term str, is_proper bool, in the order of the columns.

    Returns:
        group i64, term_id, term, weight f64 (1 for the weightiest term of the hotspot), is_proper; weightiest first.
    """
    sizes = members.group_by("group").len("size")
    spoken = said.select("row", "term_id").unique().join(members.select("row", "group"), on="row")
    counted = spoken.group_by("group", "term_id").len("count").join(sizes, on="group")
    known = counted.join(content.with_row_index("column"), on="term_id").sort("group", "term_id")
    needed = pl.when("is_proper").then(COMMON_PROPER).otherwise(COMMON)
    common = known.filter((pl.col("count") >= needed * pl.col("size")) & (pl.col("count") > 1))
    cells = centre.tocoo()
    places = {"group": cells.row.astype(np.int64), "column": cells.col.astype(np.uint32), "direction": cells.data}
    pointed = common.join(pl.DataFrame(places), on=["group", "column"], maintain_order="left")
    # What many say and what sets apart: a rare word does not make a name, nor one that all hotspots share.
    typical = pointed.with_columns(weight=pl.col("direction") * (pl.col("count") / pl.col("size")).sqrt())
    typical = typical.with_columns(weight=pl.col("weight") / pl.col("weight").max().over("group"))
    typical = typical.with_columns(pl.col("weight").round(9)).filter(pl.col("weight") > 0)
    return typical.sort("group", pl.col("weight").neg(), "term_id").select(
        "group", "term_id", "term", "weight", "is_proper"
    )


def keywords(typical: pl.DataFrame) -> pl.DataFrame:
    """The terms that set each hotspot apart, weightiest first: group, keywords list[str]."""
    chosen = typical.group_by("group", maintain_order=True).head(KEYWORDS)
    return chosen.group_by("group", maintain_order=True).agg(keywords="term")


def exemplars(members: pl.DataFrame, vectors: sparse.csr_matrix) -> pl.Series:
    """The members that show their hotspot best: the nearest to the centre, then the ones that add most.

    Args:
        members: row u32 (in `vectors`), group i64, customer i64, similarity f64, length i64 (characters of the text).
        vectors: Unit rows, shape (complaints, terms).

    Returns:
        is_exemplar bool, in the order of `members`; at most three a hotspot, from different customers.
    """
    ranked = members.with_row_index("place").sort("group", _readable().neg(), "row")
    near = (
        ranked.group_by("group", maintain_order=True)
        .head(TRIED * 2)
        .unique(["group", "customer"], keep="first", maintain_order=True)
    )
    chosen: list[int] = []
    for _, group in near.group_by("group", maintain_order=True):
        rows = vectors[group["row"].to_numpy()]
        likeness = (rows @ rows.T).toarray()
        gain = group["similarity"].to_numpy().copy()
        for _ in range(min(EXEMPLARS, group.height)):
            best = int(np.argmax(gain.round(9)))
            chosen.append(group["place"][best])
            gain = gain - 0.5 * likeness[best]
            gain[best] = -np.inf
    return members.select(is_exemplar=pl.int_range(pl.len()).is_in(chosen)).to_series()


def _readable() -> pl.Expr:
    """Similarity, less for texts too short to tell or too long to read."""
    length = pl.col("length")
    return pl.col("similarity") - pl.when(length < 8).then(0.2).when(length > 80).then(0.1).otherwise(0.0)


def labels(
    spans: pl.DataFrame,
    typical: pl.DataFrame,
    order: list[int],
    *,
    words: LabelWords,
    given: dict[int, str] | None = None,
) -> dict[int, str]:
    """A short name for each hotspot, cut from what a member said; no two alike.

    Args:
        spans: The words of the members nearest to each centre, in the order said, sorted by group and member: group
            i64, member i64, similarity f64, term str, term_id i32, is_proper bool (null for terms without matter),
            is_wrong bool (says that something is wrong), is_deed bool (a verb).
        typical: From `typical_terms`.
        order: Groups, the one that may choose its name first in front.
        words: What makes a good name.
        given: Names that people gave; of two that are alike the later in `order` is numbered.

    Returns:
        Name of each group.
    """
    said = _said_by_group(spans, typical, words)
    names: dict[int, str] = {}
    for group in (group for group in order if group in (given or {})):
        numbered = (f"{given[group]}（{number}）" for number in count(2))
        names[group] = next(name for name in chain([given[group]], numbered) if name not in names.values())
    for group in (group for group in order if group not in names):
        ranked = sorted(
            _candidates(said[group], words).items(), key=lambda item: (-round(item[1], 9), len(item[0]), item[0])
        )
        taken = set(names.values())
        names[group] = next((name for name, _ in ranked if name not in taken), None) or _plain_name(
            said[group], taken, words
        )
    return names


def _plain_name(members: list["_Spoken"], taken: set[str], words: LabelWords) -> str:
    """For a hotspot without a better name: the first words of its members between generic ones that are not taken."""
    parts = [_beginning([word.term for word in part]) for member in members for part, _ in _clauses(member, words)]
    long = [part for part in parts if len(part) >= SHORTEST] or [part for part in parts if part] or ["未命名"]
    numbered = (f"{long[0]}（{number}）" for number in count(2))
    return next(name for name in chain(long, numbered) if name not in taken)


def _beginning(terms: list[str]) -> str:
    """As many of the first terms as fit in a name; of a longer one its first letters."""
    name = ""
    for term in terms:
        if name and len(name) + len(term) > LONGEST:
            break
        name += term
    return name[:LONGEST]


def _candidates(members: list["_Spoken"], words: LabelWords) -> dict[str, float]:
    """Every stretch of words that could be the name of one hotspot, and how good it is."""
    found: dict[str, float] = {}
    counts: dict[str, int] = {}
    for member in members:
        for clause, bonus in _clauses(member, words):
            for name, value in _stretches(clause, words).items():
                counts[name] = counts.get(name, 0) + 1
                found[name] = max(found.get(name, -np.inf), value + bonus)
    return {name: value + SHARED * np.log(counts[name]) for name, value in found.items()}


@dataclass(frozen=True)
class _Word:
    """A word of a clause: what it adds to a name, and what it is."""

    term: str
    gain: float
    is_typical: bool
    is_wrong: bool
    is_deed: bool


@dataclass(frozen=True)
class _Spoken:
    """One member's span: how near it is to the centre, and the words between each two breaks."""

    similarity: float
    clauses: list[list[_Word]]


def _said_by_group(spans: pl.DataFrame, typical: pl.DataFrame, words: LabelWords) -> dict[int, list[_Spoken]]:
    """What the members of each group said, members and words in the order of `spans`."""
    gained = spans.join(typical.drop("term", "is_proper"), on=["group", "term_id"], how="left", maintain_order="left")
    is_break = pl.col("term").str.contains(BREAKS)
    word = ("term", *_gain(words), "is_wrong", (pl.col("is_deed") | pl.col("is_wrong")).alias("is_deed"))
    place = ("group", "member", "similarity", is_break.alias("is_break"), is_break.cum_sum().alias("clause"))
    rows = gained.select(*place, *word)
    said: dict[int, list[_Spoken]] = {}
    for (group, _), member in groupby(rows.iter_rows(), key=lambda row: row[:2]):
        of_member = list(member)
        clauses = [
            [_Word(*row[5:]) for row in clause if not row[3]]
            for _, clause in groupby(of_member, key=lambda row: row[4])
        ]
        said.setdefault(group, []).append(_Spoken(of_member[0][2], clauses))
    return said


def _clauses(member: _Spoken, words: LabelWords) -> Iterator[tuple[list[_Word], float]]:
    """The clauses of one member's span, without generic words, and what their stretches gain or lose with them."""
    for clause in member.clauses:
        bonus = 0.5 * member.similarity - WISH * words.is_wish("".join(word.term for word in clause))
        part: list[_Word] = []
        for word in [*clause, None]:
            if word is not None and word.term not in words.generic:
                part.append(word)
            elif part:
                yield part, bonus
                part = []


def _stretches(clause: list[_Word], words: LabelWords) -> dict[str, float]:
    """The stretches between words of a clause that mean something, with their worth."""
    found: dict[str, float] = {}
    for start, first in enumerate(clause):
        if first.term in words.never_first or (start and words.is_negation(clause[start - 1].term)):
            continue
        value, letters, seen = 0.0 if start == 0 else -TORN, 0, set()
        for end in range(start, len(clause)):
            word = clause[end]
            letters += len(word.term)
            if letters > LONGEST:
                break
            value += (-STRANGE if word.term in seen else word.gain) - LETTER * len(word.term)
            seen.add(word.term)
            stretch = clause[start : end + 1]
            if letters >= SHORTEST and words.may_end(word.term) and any(one.is_typical for one in stretch):
                name = "".join(one.term for one in stretch)
                worth = value + _says(stretch, name, words) - (0.0 if end + 1 == len(clause) else TORN)
                found[name] = max(found.get(name, -np.inf), worth)
    return found


def _says(stretch: list[_Word], name: str, words: LabelWords) -> float:
    """What a name gains by saying what is wrong, and loses by not doing so or by not saying of what."""
    thin = THIN * all(word.gain < WEIGHTY for word in stretch)
    if any(word.is_wrong for word in stretch) or words.says_trouble(name):
        return WRONG - thin
    return -thin - (DEED if any(word.is_deed for word in stretch) else THING)


def _gain(words: LabelWords) -> list[pl.Expr]:
    """What a word adds to a name, and whether it is typical."""
    own = pl.col("term").is_in(list(words.persons)) | pl.col("term").str.contains(r"\d")
    stray = pl.when(own).then(-OWN).when(pl.col("is_proper")).then(-PROPER).when("is_wrong").then(0.0)
    stray = stray.when(pl.col("term").str.len_chars() > 1).then(-STRANGE).otherwise(-STRANGE / 3)
    gain = pl.when(own).then(-OWN).otherwise(pl.coalesce("weight", stray))
    return [gain.alias("gain"), (pl.col("weight").is_not_null() & ~own).alias("is_typical")]
