"""Why a record or file was set aside, in words for a clerk that hold nothing of what it says."""

import polars as pl

from models.intake.sources import file_pattern
from models.text.masking import clean
from pipelines.readers import NO_RECORDS

LONGEST_HEADER = 20


def whole_file(code: str) -> pl.DataFrame:
    """The one record that stands for a file that could not be read."""
    return pl.DataFrame({"row_no": [None], "payload": ["{}"], "problem": [code]}, schema=NO_RECORDS)


def shown(headers: list[str]) -> list[str]:
    """Headers as they may be published: where the first line of a file is a record, its cells are taken for headers."""
    return clean(pl.Series(headers, dtype=pl.String)).fill_null("").str.slice(0, LONGEST_HEADER).to_list()


def explained(
    staged: pl.DataFrame, reasons: dict[str, dict[str, str]], *, place: str, source: str, headers: list[str]
) -> pl.DataFrame:
    """Staged records with reason and remedy as sentences, null where there is no problem.

    Args:
        staged: problem str (reason code), row_no i64.
        reasons: Code to its sentences (reasons.yaml).
        place: The file's path below the delivery folder.
        source: Source of the file.
        headers: The headers found.
    """
    if staged["problem"].null_count() == staged.height:
        return staged.with_columns(reason=None, remedy=None)
    found = "、".join(shown(headers[:20])) + (f" 等 {len(headers)} 列" if len(headers) > 20 else "")
    filled = {
        "{file}": clean(pl.Series([place]))[0],
        "{source}": source,
        "{pattern}": file_pattern(place),
        "{headers}": found,
        "{row}": pl.col("row_no").cast(pl.String).fill_null(""),
    }
    sentences = {
        part: pl.col("problem").replace_strict(
            {code: texts[part] for code, texts in reasons.items()}, default=pl.col("problem"), return_dtype=pl.String
        )
        for part in ("reason", "remedy")
    }
    for name, value in filled.items():
        sentences = {part: text.str.replace_all(name, value, literal=True) for part, text in sentences.items()}
    return staged.with_columns(**sentences)
