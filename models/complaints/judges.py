"""What is asked, threatened and grave in each clause that a customer says: models that are tables, beside cues.

The models are made by judge_lessons.py; what follows for a complaint is in judgements.py.
"""

from dataclasses import dataclass
from typing import get_args

import numpy as np
import polars as pl

from models.complaints.cues import Ask, Cues
from models.complaints.linear import LinearModel, scores_together, softmax

# In the order in which they settle a complaint, and from the strongest (DESIGN.md 4.4).
ASKS: tuple[Ask, ...] = get_args(Ask)
THREATS = ("regulator", "media", "lawsuit", "leave", "other")
# What makes a matter grave, and how grave. `level_*` are phrases of made-up worlds, whose files say no more than that.
GRAVITY = {
    **dict.fromkeys(("health", "safety", "livelihood", "fraud", "misselling", "abuse", "many", "level_4"), 4),
    **dict.fromkeys(("vulnerable", "promise", "third_contact", "level_3"), 3),
    **dict.fromkeys(("outage", "rude", "second_contact", "level_2"), 2),
}
NONE = "none"
CLAUSE = r"[^，,。！？!?；;\s“”\"]+"
# Subtracted from the log-odds that a clause asks: worlds hold more asking than what people say elsewhere.
# Chosen by leaving an industry out (docs/adr/011).
_DOUBT = 1.0
_CUED = 0.6  # how likely a clause asks for what a cue tells, at least
_MOOD = ("asks", "tells")
MODELS = {  # name to classes
    "ask_mood": _MOOD,
    "ask_kind": tuple(sorted(ASKS)),
    "threats": tuple(sorted((*THREATS, NONE))),
    "gravity": tuple(sorted((*GRAVITY, NONE))),
}


@dataclass(frozen=True)
class Judges:
    """The four models, and the cues that know more of threats and of what is grave.

    Attributes:
        ask_mood: Whether a clause asks for something (asks, tells).
        ask_kind: What it asks for, when it does; classes are `ASKS`.
        threats: What it threatens with; classes are `THREATS` and none.
        gravity: What it tells that is grave; classes are the keys of `GRAVITY` and none.
        cues: Turns of phrase that tell a threat, or what is grave.
    """

    ask_mood: LinearModel
    ask_kind: LinearModel
    threats: LinearModel
    gravity: LinearModel
    cues: Cues

    def __post_init__(self) -> None:
        """Refuses models for something else."""
        for name, wanted in MODELS.items():
            met = getattr(self, name).classes
            if met != wanted:
                raise ValueError(f"the model {name} tells {list(met)}, wanted {list(wanted)}; run `tingsu train`")

    def read(self, clauses: pl.Series) -> pl.DataFrame:
        """What each clause says.

        Args:
            clauses: Str, no nulls.

        Returns:
            One row a clause, all f64 from 0 to 1: `ask_<kind>` for each of `ASKS`, `threat_<kind>` for each of
            `THREATS`, `grave_<kind>` for each key of `GRAVITY`.
        """
        # Many clauses are said by many: 谢谢, 你好, 给我退钱. Each is read once.
        once = clauses.unique().sort()
        models = (self.threats, self.gravity, self.ask_mood, self.ask_kind)
        threats, gravity, mood, kinds = scores_together(models, once)
        at = self.ask_mood.classes.index("asks")
        asks = 1 / (1 + np.exp(mood[:, 1 - at] - mood[:, at] + _DOUBT))
        asked = self.cues.asked(once)
        columns = _named("threat", self.threats, threats, THREATS) | _named(
            "grave", self.gravity, gravity, tuple(GRAVITY)
        )
        for name, share in _named("ask", self.ask_kind, kinds, ASKS).items():
            columns[name] = np.maximum(asks * share, asked[name.removeprefix("ask_")].to_numpy() * _CUED)
        read = pl.DataFrame({"clause": once} | columns)
        return clauses.to_frame("clause").join(read, on="clause", how="left", maintain_order="left").drop("clause")


def split_clauses(sentences: pl.DataFrame) -> pl.DataFrame:
    """The sentences cut at every mark and blank: the same columns, `clause` str, one row a clause."""
    return (
        sentences.with_columns(pl.col("text").str.extract_all(CLAUSE).alias("clause"))
        .explode("clause")
        .drop_nulls("clause")
    )


def _named(prefix: str, model: LinearModel, scores: np.ndarray, names: tuple[str, ...]) -> dict[str, np.ndarray]:
    chances = softmax(scores)
    return {f"{prefix}_{name}": chances[:, model.classes.index(name)] for name in names}
