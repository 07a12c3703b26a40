"""How the models of asks, threats and gravity are made: from phrases of made-up worlds (train wording), and from banks.

What is told in a world may ask by the way (现要求退款): such phrases teach neither asking nor telling.
"""

from collections.abc import Iterator, Mapping

import polars as pl

from models.complaints.fitting import Fit, fit
from models.complaints.judges import CLAUSE, GRAVITY, NONE
from models.complaints.lessons import utterances_in, utterances_of
from models.complaints.linear import Examples, LinearModel
from models.text.masking import clean
from models.world.spec import WorldSpec

BANKS = ("asks", "threats", "gravity")
TIMES, VARIANTS = 3, 14  # how often a phrase of a world is said, and variants of a line of a bank
_OF_ALL = 6  # of those from which threats must be told
_OF_OTHERS = 2  # variants of a line of a bank that teaches another model, as what is neither threat nor grave
_PHRASES = Fit(fewest=2, strength=10.0, is_balanced=False, least=0.1)
_KINDS = Fit(fewest=2, strength=10.0, least=0.1)
_THREATS = Fit(fewest=2, strength=30.0, is_balanced=False, least=0.1)
_GRAVITY = Fit(fewest=3, strength=10.0, is_balanced=False, least=0.1)
_TOLD = ("tell", "short", "more", "harms", "titles", "ticket", "aside")
_ASKS_BY_THE_WAY = (
    r"^[现并故另]?(?:客户|用户|买家|我|本人|机主|储户)?(?:强烈|坚决|坚持|现)?(?:要求|请求|希望|诉求|恳请|申请)"
    r"|(?:给我|还我)[退换改修补]"
)
_STATED = ("tell", "short", "ticket", "titles")  # parts that tell the matter itself, as grave as it is
Bank = Mapping[str, str]


def phrases_of(spec: WorldSpec) -> pl.DataFrame:
    """What is said in a world, wishes in tickets also after what introduces them: columns of `utterances_of`."""
    said = utterances_of(spec, times=TIMES)
    led = said.filter(pl.col("part") == "ticket_asks")
    leads = spec.voices.ticket_ask_prefix
    lead = pl.Series([leads[at % len(leads)] for at in range(led.height)], dtype=pl.String)
    both = pl.concat([said, led.with_columns(text=lead + led["text"])])
    return both.with_columns(text=clean(both["text"]))


def teach_judges(phrases: pl.DataFrame, banks: Mapping[str, list[Bank]]) -> Iterator[tuple[str, LinearModel]]:
    """Name and model of each, the same for the same examples.

    Args:
        phrases: Columns of `phrases_of`, of all industries.
        banks: Of each of `BANKS` the files' content.
    """
    clauses = _clauses(_asking(phrases, banks))
    mood = pl.when(pl.col("label") == NONE).then(pl.lit("tells")).otherwise(pl.lit("asks"))
    asks_or_tells = fit(Examples(clauses["clause"]), clauses.select(mood).to_series(), _PHRASES)
    yield "ask_mood", asks_or_tells
    kinds = _that_ask(clauses.filter(pl.col("label") != NONE), asks_or_tells)
    yield "ask_kind", fit(Examples(kinds["clause"]), kinds["label"], _KINDS)
    yield "threats", _fit(_threatening(phrases, banks), _THREATS)
    yield "gravity", _fit(pl.concat([_grave(phrases), _bank(banks["gravity"]), _others(banks["asks"])]), _GRAVITY)


def _fit(lessons: pl.DataFrame, how: Fit) -> LinearModel:
    once = lessons.unique(maintain_order=True)
    return fit(Examples(once["text"]), once["label"], how)


def _bank(files: list[Bank], most: int = VARIANTS) -> pl.DataFrame:
    return pl.concat([utterances_in(bank, most=most).select("text", "label") for bank in files])


def _threatening(phrases: pl.DataFrame, banks: Mapping[str, list[Bank]]) -> pl.DataFrame:
    """What threatens and what does not, which is said clause by clause, too, as it will be read: text, label."""
    others = [_others(banks[name], _OF_ALL) for name in ("asks", "gravity")]
    lessons = pl.concat([phrases.select("text", label="threat"), _bank(banks["threats"]), *others])
    calm = lessons.filter(pl.col("label") == NONE).with_columns(text=pl.col("text").str.extract_all(CLAUSE))
    return pl.concat([lessons, calm.explode("text").drop_nulls()])


def _others(files: list[Bank], most: int = _OF_OTHERS) -> pl.DataFrame:
    return _bank(files, most).with_columns(label=pl.lit(NONE))


def _grave(phrases: pl.DataFrame) -> pl.DataFrame:
    """How grave what a world's phrases say is: text, label."""
    of_matter = pl.when(pl.col("part").is_in(_STATED)).then("base").otherwise(0)
    level = pl.max_horizontal("floor", of_matter)
    label = pl.when(level >= min(GRAVITY.values())).then(pl.format("level_{}", level)).otherwise(pl.lit(NONE))
    return phrases.select("text", label=label)


def _asking(phrases: pl.DataFrame, banks: Mapping[str, list[Bank]]) -> pl.DataFrame:
    of_worlds = phrases.select("text", "part", label="ask")
    return pl.concat([of_worlds, _bank(banks["asks"]).select("text", part=pl.lit("bank"), label="label")])


def _clauses(lessons: pl.DataFrame) -> pl.DataFrame:
    """The clauses of utterances: utterance u32, clause, label."""
    cut = (
        lessons.with_row_index("utterance")
        .with_columns(clause=pl.col("text").str.extract_all(CLAUSE))
        .explode("clause")
    )
    is_doubtful = pl.col("part").is_in(_TOLD) & pl.col("clause").str.contains(_ASKS_BY_THE_WAY)
    told = cut.drop_nulls("clause").filter(~(is_doubtful & (pl.col("label") == NONE)))
    return told.unique(["clause", "label"], keep="first", maintain_order=True)


def _that_ask(clauses: pl.DataFrame, mood: LinearModel) -> pl.DataFrame:
    """Of wishes in several clauses those clauses that sound like one, at least one of each."""
    asks = mood.probabilities(Examples(clauses["clause"]))[:, mood.classes.index("asks")]
    likely = clauses.with_columns(asks=pl.Series(asks))
    return likely.filter((pl.col("asks") > 1 / 2) | (pl.col("asks") == pl.col("asks").max().over("utterance")))
