"""The segmentation engine with its dictionaries."""

import importlib.resources
import logging
from dataclasses import dataclass
from importlib.resources.abc import Traversable

import polars as pl

from models.text.segment import Cut
from pipelines.settings import REFERENCE, ConfigurationError, Home

DEFAULT_FREQUENCY = 20_000
# Chinese throughout: the engines part Latin letters and digits anyway, and the segmenter joins them again.
NAME = r"^\p{Han}{2,6}$"


@dataclass(frozen=True)
class Segmenter:
    """An engine and what its dictionaries say of words.

    Attributes:
        cut: The words of a text.
        words: term str, tag str, origin str (dictionary or lexicon); one row a term.
    """

    cut: Cut
    words: pl.DataFrame


def load_segmenter(home: Home, products: pl.Series) -> Segmenter:
    """The engine of the settings with jieba's dictionary, the words of reference/lexicon/*.txt and product names.

    Args:
        home: Its settings name the engine, its reference folder holds the company's own words.
        products: Names that deliveries give to products, str.
    """
    lexicon = read_lexicon(home)
    load = _jieba if home.settings.segmenter == "jieba" else _rjieba
    lexicon = pl.concat([lexicon, unknown_names(products, load(lexicon), lexicon)])
    cut = load(lexicon)
    dictionary = _read_words(_text(importlib.resources.files("jieba") / "dict.txt"))
    words = pl.concat([_named(lexicon, "lexicon"), _named(dictionary, "dictionary")])
    return Segmenter(cut, words.unique("term", keep="first", maintain_order=True))


def read_lexicon(home: Home) -> pl.DataFrame:
    """Domain words, the home's own first: term str, frequency i64, tag str.

    Raises:
        ConfigurationError: A file is not UTF-8.
    """
    folders = [home / "reference" / "lexicon", REFERENCE / "lexicon"]
    files = [file for folder in folders for file in sorted(folder.glob("*.txt")) if file.name != "stop_words.txt"]
    words = pl.concat([_read_words(_text(file)) for file in files])
    return words.unique("term", keep="first", maintain_order=True)


def unknown_names(products: pl.Series, cut: Cut, lexicon: pl.DataFrame) -> pl.DataFrame:
    """Product names that the engine would tear into pieces, a single letter among them: term, frequency, tag."""
    names = products.str.split(" ").explode().drop_nulls().unique().sort()
    names = names.filter(names.str.contains(NAME) & ~names.is_in(lexicon["term"].implode()))
    torn = [name for name in names if any(len(piece) == 1 for piece in cut(name))]
    schema = lexicon.schema
    return pl.DataFrame({"term": torn}, schema={"term": pl.String}).with_columns(
        frequency=pl.lit(DEFAULT_FREQUENCY, schema["frequency"]), tag=pl.lit("nz")
    )


def _text(file: Traversable) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        message = f"{file} is not UTF-8; save it as UTF-8"
        raise ConfigurationError(message) from None


def _read_words(text: str) -> pl.DataFrame:
    """A dictionary in jieba's format: `word frequency tag` a line, the last two optional."""
    lines = pl.Series(text.splitlines(), dtype=pl.String).str.strip_chars()
    parts = lines.filter((lines != "") & ~lines.str.starts_with("#")).str.extract_all(r"\S+").rename("parts").to_frame()
    part = pl.col("parts").list
    frequency = part.get(1, null_on_oob=True).cast(pl.Int64, strict=False)
    tag = part.slice(1).list.get(-1, null_on_oob=True).str.extract(r"^([a-z]\w*)$")
    return parts.select(term=part.get(0), frequency=frequency.fill_null(DEFAULT_FREQUENCY), tag=tag.fill_null("n"))


def _named(words: pl.DataFrame, origin: str) -> pl.DataFrame:
    return words.select("term", "tag", origin=pl.lit(origin))


def _rjieba(lexicon: pl.DataFrame) -> Cut:
    import rjieba

    engine = rjieba.Jieba()
    for word, frequency, tag in lexicon.iter_rows():
        engine.add_word(word, frequency, tag)
    return engine.cut


def _jieba(lexicon: pl.DataFrame) -> Cut:
    import jieba

    jieba.setLogLevel(logging.ERROR)
    engine = jieba.Tokenizer()
    for word, frequency, tag in lexicon.iter_rows():
        engine.add_word(word, frequency, tag)
    return engine.lcut
