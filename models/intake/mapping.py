"""Records of one mapping as contact fields, and what makes a record unusable."""

import polars as pl

from models.intake.dates import parse_moments
from models.intake.sources import CONTACT_FIELDS, SAYING_FIELDS, Mapping

# What exports write for an empty cell.
BLANKS = ["", "null", "NULL", "None", "nan", "NaN", "N/A", "#N/A", "无"]


def contact_fields(cells: pl.Series, headers: list[str], mapping: Mapping) -> pl.DataFrame:
    """The contact fields of records that share a mapping.

    Args:
        cells: One list of str a record, in the order of `headers`.
        headers: Headers found in the file.
        mapping: Which header is which field.

    Returns:
        One str column for each of CONTACT_FIELDS, the first cell that is not blank among the field's headers (of product
        all of them, parted by spaces), null without one; and `attributes`, str, JSON object of the cells that are not the first choice of any field.
    """
    place = {header: index for index, header in enumerate(headers)}
    cell = {header: _cell(place[header]).alias(header) for header in headers}
    chosen = {name: [header for header in tried if header in cell] for name, tried in mapping.fields.items()}
    fields = [_field(name, [cell[header] for header in chosen.get(name, [])]) for name in CONTACT_FIELDS]
    rest = [cell[header] for header in headers if header not in {tried[0] for tried in chosen.values() if tried}]
    attributes = pl.struct(rest).struct.json_encode() if rest else pl.lit(None, dtype=pl.String)
    found = cells.rename("cells").to_frame().select(*fields, attributes.alias("attributes"))
    is_list = pl.col("turns").str.contains(r"^\[\s*[^\s\]]")
    # A dialogue that was delivered as plain text is text.
    return found.with_columns(
        text=pl.coalesce("text", pl.when(~pl.col("turns").str.starts_with("[")).then("turns")),
        turns=pl.when(is_list).then("turns"),
    )


def _field(name: str, cells: list[pl.Expr]) -> pl.Expr:
    # Brand, series and plan are parts of one product's name; of any other field the first that is not blank is meant.
    if name == "product" and cells:
        named = pl.concat_list(cells).list.drop_nulls().list.unique(maintain_order=True).list.join(" ")
        return pl.when(named != "").then(named).alias(name)
    return pl.coalesce(*cells, pl.lit(None, dtype=pl.String)).alias(name)


def _cell(index: int) -> pl.Expr:
    cell = pl.col("cells").list.get(index, null_on_oob=True).str.strip_chars()
    return pl.when(~cell.is_in(BLANKS)).then(cell)


def problems(fields: pl.DataFrame, *, timezone: str) -> pl.Series:
    """Why a record cannot be used.

    Args:
        fields: From `contact_fields`.
        timezone: Zone of times that name none.

    Returns:
        Reason code of each record, str: no_text or bad_date; null when it can be used.
    """
    silent = pl.all_horizontal(pl.col(name).is_null() for name in SAYING_FIELDS)
    undated = pl.col("started_at").is_not_null() & parse_moments(fields["started_at"], timezone=timezone).is_null()
    found = pl.when(silent).then(pl.lit("no_text")).when(undated).then(pl.lit("bad_date"))
    return fields.select(found.alias("problem")).to_series()


def row_counters(cells: pl.Series, headers: list[str]) -> frozenset[str]:
    """Headers whose cells only count the rows, from 0 or from 1: they identify nothing beyond the file.

    Args:
        cells: One list of str a record, in the order of the file.
        headers: Headers found in the file.
    """
    if cells.len() < 2:
        return frozenset()
    numbers = cells.rename("cells").to_frame().select(
        pl.col("cells").list.get(index, null_on_oob=True).cast(pl.Int64, strict=False).alias(header)
        for index, header in enumerate(headers)
    )
    counts = numbers.select(
        (pl.col(header).is_not_null().all() & (pl.col(header).diff().drop_nulls() == 1).all()
         & pl.col(header).first().is_in([0, 1])).alias(header)
        for header in headers
    )  # fmt: skip
    return frozenset(header for header in headers if counts[header].item())
