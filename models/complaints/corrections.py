"""What people decided about single complaints, put in the place of what the models told.

How decisions are written down is decided in models/verdicts/decisions.py.
"""

from collections.abc import Sequence

import polars as pl

from models.verdicts.decisions import COMPLAINT_KINDS, Decision

FIELDS = ("ask", "severity", "threat")
_SCHEMA = {"contact_id": pl.String, "complaint_id": pl.String, "field": pl.String, "value": pl.String}


def corrections_of(decisions: Sequence[Decision]) -> pl.DataFrame:
    """What holds of complaints by decision, the latest of several about one thing.

    Args:
        decisions: Those in force, in the order made.

    Returns:
        contact_id str, complaint_id str (the contact's first when the contact as a whole was meant), field str
        (is_complaint, ask, severity or threat), value str (yes or no for is_complaint); in the order made.
    """
    rows = []
    for one in (one for one in decisions if one.kind in COMPLAINT_KINDS):
        contact, _, number = one.subject.partition("-")
        complaint = f"{contact}-{number or 'k1'}"
        if one.kind in FIELDS:
            rows.append((contact, complaint, one.kind, str(one.values["value"])))
        else:
            rows.append((contact, complaint, "is_complaint", "yes" if one.kind == "is_a_complaint" else "no"))
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row").unique(
        ["complaint_id", "field"], keep="last", maintain_order=True
    )


def correct(found: pl.DataFrame, corrections: pl.DataFrame) -> pl.DataFrame:
    """The complaints as people decided.

    Args:
        found: complaint_id str, ask str, severity i32, threat str, and further columns.
        corrections: As `corrections_of` gives them.

    Returns:
        The complaints without those that are none, with model_ask str, model_severity i32, model_threat str (what the
        models told) and decided list[str] (what people decided: is_complaint, ask, severity, threat; sorted).
    """
    known = corrections.filter(pl.col("complaint_id").is_in(found["complaint_id"].implode()))
    given = {field: _values(known, field) for field in (*FIELDS, "is_complaint")}
    decided = known.group_by("complaint_id").agg(decided=pl.col("field").sort())
    kept = found.with_columns(pl.col(name).alias(f"model_{name}") for name in FIELDS)
    for field in (*FIELDS, "is_complaint"):
        kept = kept.join(given[field], on="complaint_id", how="left", maintain_order="left")
    return (
        kept.filter(pl.col("is_complaint_decided").is_null() | (pl.col("is_complaint_decided") == "yes"))
        .with_columns(
            pl.coalesce(pl.col(f"{name}_decided").cast(found.schema[name]), name).alias(name) for name in FIELDS
        )
        .join(decided, on="complaint_id", how="left", maintain_order="left")
        .with_columns(pl.col("decided").fill_null([]))
        .drop([f"{name}_decided" for name in (*FIELDS, "is_complaint")])
    )


def _values(corrections: pl.DataFrame, field: str) -> pl.DataFrame:
    of_field = corrections.filter(pl.col("field") == field)
    return of_field.select("complaint_id", pl.col("value").alias(f"{field}_decided"))
