"""raw.quarantine: what could not be used, and why. Filled by assets/raw/files.py."""

import dagster as dg
import polars as pl

from pipelines.readers import NO_RECORDS
from pipelines.sql import table

SPEC = dg.AssetSpec(**table("raw", "quarantine", kinds={"python"}))


def whole_file(code: str) -> pl.DataFrame:
    """The one record that stands for a file that could not be read."""
    return pl.DataFrame({"row_no": [None], "payload": ["{}"], "problem": [code]}, schema=NO_RECORDS)


def explained(staged: pl.DataFrame, reasons: dict[str, dict[str, str]], *, file: str, headers: list[str]) -> pl.DataFrame:
    """Staged records with reason and remedy as sentences, null where there is no problem.

    Args:
        staged: problem str (reason code), row_no i64.
        reasons: Code to its sentences (reasons.yaml).
        file: The file's name, masked.
        headers: The headers found.
    """
    shown = "、".join(headers[:20]) + (f" 等 {len(headers)} 列" if len(headers) > 20 else "")
    return staged.with_columns(
        pl.col("problem")
        .replace_strict({code: texts[part] for code, texts in reasons.items()}, default=None, return_dtype=pl.String)
        .str.replace_all("{file}", file, literal=True)
        .str.replace_all("{headers}", shown, literal=True)
        .str.replace_all("{row}", pl.col("row_no").cast(pl.String).fill_null(""), literal=True)
        .alias(part)
        for part in ("reason", "remedy")
    )

