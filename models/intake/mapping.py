"""Records of one mapping as contact fields, and what makes a record unusable."""

import re
from collections.abc import Iterable
from typing import get_args

import polars as pl

from models.intake.dates import Order, are_ambiguous, parse_moments, possible_orders, written_year_first
from models.intake.sources import CONTACT_FIELDS, SAYING_FIELDS, Mapping, plain

# What exports write for an empty cell; \N and NaT are Hive's and pandas'.
BLANKS = ["", "null", "NULL", "Null", "None", "nan", "NaN", "NaT", "<NA>", "N/A", "#N/A", "\\N", "-", "--", "/", "无"]
TIMES = ("started_at", "ended_at", "replied_at")
READABLE = r"[^\s\p{Cc}\p{Cf}\p{Co}]"
# Columns that hold a name or an address, which masking would not find.
PERSONAL = re.compile(
    "姓名|昵称|用户名|联系人|投诉人|住址|地址|身份证|证件|微信号|qq|idcard|openid|address"
    "|^name$|(?:customer|user|contact|caller|first|last|full|nick|real)name"
)


def contact_fields(cells: pl.Series, headers: list[str], mapping: Mapping) -> pl.DataFrame:
    """The contact fields of records that share a mapping.

    Args:
        cells: One list of str a record, in the order of `headers`.
        headers: Headers found in the file.
        mapping: Which header is which field.

    Returns:
        One str column for each of CONTACT_FIELDS, the first cell that is not blank among the field's headers (of
        product all of them, parted by spaces), null without one; and `attributes`, str, JSON object of the cells that
        are not the first choice of any field, without those that hold people's names or addresses. Times of columns
        whose order of day and month the mapping knows are written with the year first.
    """
    cell = {header: _cell(place).alias(header) for place, header in enumerate(headers)}
    chosen = {name: [header for header in tried if header in cell] for name, tried in mapping.fields.items()}
    dated = cell | {
        header: written_year_first(cell[header], order) for header in cell if (order := mapping.order_of(header))
    }
    fields = [
        _field(name, [(dated if name in TIMES else cell)[header] for header in chosen.get(name, [])])
        for name in CONTACT_FIELDS
    ]
    used = {tried[0] for tried in chosen.values() if tried} | {*chosen.get("customer", []), *chosen.get("agent", [])}
    rest = [cell[header] for header in headers if header not in used and not PERSONAL.search(plain(header))]
    attributes = pl.struct(rest).struct.json_encode() if rest else pl.lit(None, dtype=pl.String)
    found = cells.rename("cells").to_frame().select(*fields, attributes.alias("attributes"))
    turns = pl.col("turns")
    is_dialogue = turns.str.json_path_match("$[0]").str.starts_with("{").fill_null(value=False)
    # What is no JSON list of objects, or one cut off at the end of a cell, is text.
    is_text = ~is_dialogue & ~turns.str.contains(r"^\[\s*\]$")
    return found.with_columns(
        text=pl.coalesce("text", pl.when(is_text).then("turns")),
        turns=pl.when(is_dialogue).then("turns"),
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


def undecided_times(mapping: Mapping) -> list[str]:
    """Headers of times of which the mapping does not say whether the day or the month comes first."""
    times = {header for name in TIMES for header in mapping.fields.get(name, [])}
    return sorted(header for header in times if mapping.order_of(header) is None)


def common_orders(parts: Iterable[pl.Series]) -> frozenset[Order]:
    """The orders of day, month and year that all parts of a column allow."""
    return frozenset(get_args(Order)).intersection(*map(possible_orders, parts))


def with_dates(mapping: Mapping, orders: dict[str, frozenset[Order]]) -> Mapping:
    """The mapping, and in it the order of day and month of each time column that a delivery decides.

    To be kept with the delivery: a later step holds other cells together, which would decide otherwise.

    Args:
        mapping: What an entry says of an order stays.
        orders: Header to the orders that the whole delivery allows.
    """
    # Two digits that can only be a year in front may still be of the Republic or of the century.
    found = {name: min(left) for name, left in orders.items() if len(left) == 1 and "year_first" not in left}
    said = mapping.dates if isinstance(mapping.dates, dict) else {}
    return mapping.model_copy(update={"dates": said | found}) if found else mapping


def problems(fields: pl.DataFrame, *, timezone: str) -> pl.Series:
    """Why a record cannot be used.

    Args:
        fields: From `contact_fields`.
        timezone: Zone of times that name none.

    Returns:
        Reason code of each record, str: no_text, ambiguous_date or bad_date; null when it can be used.
    """
    said = (pl.col(name).str.contains(READABLE).fill_null(value=False) for name in SAYING_FIELDS)
    silent = ~pl.any_horizontal(said)
    undated = pl.col("started_at").is_not_null() & parse_moments(fields["started_at"], timezone=timezone).is_null()
    found = pl.when(silent).then(pl.lit("no_text")).when(undated).then(pl.lit("bad_date"))
    reasons = fields.select(found.alias("problem")).to_series()
    bad = (reasons == "bad_date").fill_null(value=False)
    if bad.any():
        several = are_ambiguous(fields["started_at"].filter(bad))
        reasons = reasons.scatter(bad.arg_true().filter(several), "ambiguous_date")
    return reasons


def row_counters(cells: pl.Series, headers: list[str]) -> frozenset[str]:
    """Headers whose cells only count the rows, from 0 or from 1: they identify nothing beyond the file.

    Args:
        cells: One list of str a record, in the order of the file; null for a record that could not be read.
        headers: Headers found in the file.
    """
    value = pl.all()
    numbers = cells.rename("cells").to_frame().select(
        pl.col("cells").list.get(place, null_on_oob=True).cast(pl.Float64, strict=False).alias(header)
        for place, header in enumerate(headers)
    )  # fmt: skip
    starts = value.is_in([0.0, 1.0])  # every sheet of a spreadsheet counts from the beginning
    goes_on = (value.diff().is_null() | (value.diff() == 1) | starts).all()
    is_full = value.count() == cells.count()
    counts = numbers.select(goes_on & is_full & value.drop_nulls().first().is_in([0.0, 1.0]).fill_null(value=False))
    return frozenset(header for header in headers if counts[header].item())
