"""Text changed in bulk, with the way back from every place of the new text to the old one.

A change is kept as the places it touches, four numbers each, and only for texts that it touches: what needs nothing
costs nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np
import polars as pl

# Before and after what a rule found; folded text holds neither.
OPEN, CLOSE = "\x02", "\x03"
PLACES = ("text_no", "start", "end", "old_start", "old_end")
_BITS = 32  # for a place within a text; the text's number stands above them


@dataclass(frozen=True)
class Edits:
    """Where texts were changed.

    Attributes:
        places: text_no, start, end (in the new text), old_start, old_end (in the old one), all i64; sorted by text_no
            and start; no two overlap in either text.
    """

    places: pl.DataFrame

    @classmethod
    def none(cls) -> Self:
        """No change."""
        return cls(pl.DataFrame(schema=dict.fromkeys(PLACES, pl.Int64)))

    def without(self, texts: pl.Series) -> Self:
        """The changes but those of some texts."""
        return type(self)(self.places.filter(~pl.col("text_no").is_in(texts.cast(pl.Int64).implode())))

    def renumbered(self, rows: pl.Series) -> Self:
        """The changes of texts that stand at these rows among others."""
        number = rows.cast(pl.Int64).gather(self.places["text_no"])
        return type(self)(self.places.with_columns(text_no=number))

    def starts(self, text_no: np.ndarray, at: np.ndarray) -> np.ndarray:
        """Where in the old text a span begins that begins `at` in the new one; what was taken out before it is not in.

        Args:
            text_no: Texts, i64.
            at: Places in the new texts, i64, same length.
        """
        return self._back(text_no, at, at_end=False)

    def ends(self, text_no: np.ndarray, at: np.ndarray) -> np.ndarray:
        """Where in the old text a span ends that ends `at` in the new one; what was taken out after it is not in."""
        return self._back(text_no, at, at_end=True)

    def _back(self, text_no: np.ndarray, at: np.ndarray, *, at_end: bool) -> np.ndarray:
        if self.places.is_empty():
            return at
        texts, start, end, old_start, old_end = (self.places[name].to_numpy() for name in PLACES)
        # The last change that begins before the place (for a beginning: or at it).
        side = "left" if at_end else "right"
        last = np.searchsorted((texts << _BITS) + start, (text_no << _BITS) + at, side=side) - 1
        place = np.maximum(last, 0)
        is_changed = (last >= 0) & (texts[place] == text_no)
        is_inside = at <= end[place] if at_end else at < end[place]
        within = old_end[place] if at_end else old_start[place]
        return np.where(is_changed, np.where(is_inside, within, old_end[place] + at - end[place]), at)


def replace(texts: pl.Series, pattern: str, change: Callable[[str], str]) -> tuple[pl.Series, Edits]:
    """Texts with all that a pattern finds changed.

    Args:
        texts: Folded, str without null.
        pattern: Regular expression that never finds nothing at all.
        change: What becomes of a find; called once for each different one.

    Returns:
        The new texts, same length and name, and where they were changed.
    """
    rows = texts.str.contains(pattern).arg_true()
    if rows.is_empty():
        return texts, Edits.none()
    pieces = _pieces(texts.gather(rows), rows, pattern)
    known = _changes(pieces["found"].unique().drop_nulls().sort(), change)
    pieces = pieces.join(known, on="found", how="left", maintain_order="left")
    return texts.clone().scatter(rows, _joined(pieces, pieces["new"])), Edits(_places(pieces))


def rewrite(texts: pl.Series, pattern: str, change: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """Texts with all that a pattern finds changed, without the way back.

    Args:
        texts: Folded, str without null.
        pattern: Regular expression that never finds nothing at all.
        change: What becomes of the finds, str, in their order.
    """
    rows = texts.str.contains(pattern).arg_true()
    if rows.is_empty():
        return texts
    pieces = _pieces(texts.gather(rows), rows, pattern)
    is_find = pieces["found"].is_not_null()
    found = pieces["found"].scatter(is_find.arg_true(), change(pieces["found"].filter(is_find)))
    return texts.clone().scatter(rows, _joined(pieces, found))


def _joined(pieces: pl.DataFrame, found: pl.Series) -> pl.Series:
    """The texts that pieces make, with other finds, in the order of the pieces."""
    whole = pieces.select("text_no", text=found.fill_null("") + pieces["rest"])
    return whole.group_by("text_no", maintain_order=True).agg(pl.col("text").str.join())["text"]


def _pieces(texts: pl.Series, rows: pl.Series, pattern: str) -> pl.DataFrame:
    """Texts cut at each find: text_no i64, found str (null for what stands before the first), rest str."""
    marked = texts.str.replace_all(pattern, f"{OPEN}${{0}}{CLOSE}")
    parts = pl.DataFrame({"text_no": rows.cast(pl.Int64), "part": marked.str.split(OPEN)}).explode("part")
    split = pl.col("part").str.splitn(CLOSE, 2)
    first, second = split.struct.field("field_0"), split.struct.field("field_1")
    return parts.select("text_no", found=pl.when(second.is_not_null()).then(first), rest=second.fill_null(first))


def _changes(found: pl.Series, change: Callable[[str], str]) -> pl.DataFrame:
    """What becomes of each find: found str, new str, and how many characters at its ends stay: head i64, tail i64."""
    rows = [(text, new, *_kept(text, new)) for text in found for new in (change(text),)]
    schema = {"found": pl.String, "new": pl.String, "head": pl.Int64, "tail": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _kept(old: str, new: str) -> tuple[int, int]:
    """How many characters at the beginning and at the end are the same."""
    shorter = min(len(old), len(new))
    head = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    tail = next((at for at in range(shorter - head) if old[-1 - at] != new[-1 - at]), shorter - head)
    return head, tail


def _places(pieces: pl.DataFrame) -> pl.DataFrame:
    """Places of the changes, as in `Edits`."""
    found, new, rest = (pl.col(name).str.len_chars().cast(pl.Int64).fill_null(0) for name in ("found", "new", "rest"))
    # The first piece of a text has no find: from there on its characters are counted.
    before = {"old": (found + rest).cum_sum() - rest, "new": (new + rest).cum_sum() - rest}
    counted = pieces.with_columns(**{f"{name}_at": at for name, at in before.items()}).with_columns(
        pl.col(name) - pl.when(pl.col("found").is_null()).then(name).forward_fill() for name in ("old_at", "new_at")
    )
    kept = pl.col("head") + pl.col("tail")
    return counted.filter(pl.col("found") != pl.col("new")).select(
        "text_no",
        start=pl.col("new_at") - pl.col("tail") - new + kept,
        end=pl.col("new_at") - pl.col("tail"),
        old_start=pl.col("old_at") - pl.col("tail") - found + kept,
        old_end=pl.col("old_at") - pl.col("tail"),
    )
