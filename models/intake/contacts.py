"""Contacts from contact fields: typed, masked, people as keys."""

import polars as pl

from models.intake.dates import parse_moments
from models.intake.identity import make_pseudonyms, plain_names
from models.intake.sources import Headers, Mapping
from models.text.masking import clean
from models.text.masking_rules import MaskingRules

MASKED = ("external_id", "ticket_id", "team", "region", "product", "queue", "category", "status", "attributes")
ESCAPE = r"\\(?:[\\/bfnrt]|u[0-9a-fA-F]{4})"
YES = ["是", "已解决", "解决", "yes", "y", "true", "1", "resolved"]
NO = ["否", "未解决", "no", "n", "false", "0", "unresolved"]


def make_contacts(
    fields: pl.DataFrame,
    records: pl.DataFrame,
    mapping: Mapping,
    *,
    headers: Headers,
    masking: MaskingRules,
    secret: bytes,
) -> pl.DataFrame:
    """Contacts as core.contacts holds them.

    Args:
        fields: Contact fields, str, and attributes, one row a contact (models.intake.mapping.contact_fields).
        records: contact_id str, night date, source str of the same rows.
        mapping: Channel and time zone.
        headers: Words for channels.
        masking: By which words personal data is known.
        secret: The home's secret.

    Returns:
        The columns of core.contacts but is_complaint, in the order of the input; an end before the start and a count
        below nought are null.
    """
    times = ("started_at", "ended_at", "replied_at")
    moments = {name: parse_moments(fields[name], timezone=mapping.timezone) for name in times}
    moments["ended_at"] = moments["ended_at"].set(moments["ended_at"] < moments["started_at"], None)
    # Masking must not take the n of an escaped line end for the beginning of an e-mail address.
    fields = fields.with_columns(pl.col("attributes").str.replace_all(ESCAPE, " "))
    masked = {name: _cleaned(fields[name], masking) for name in MASKED}
    own_day = moments["started_at"].dt.convert_time_zone("Asia/Shanghai").dt.date()
    said = {name: headers.channel_of(name) for name in fields["channel"].drop_nulls().unique()}
    channel = fields["channel"].replace_strict(said, default=None, return_dtype=pl.String)
    return records.select("contact_id", "night", "source").with_columns(
        **masked,
        **moments,
        channel=channel.fill_null(mapping.channel),
        counted_on=own_day.fill_null(records["night"]),
        customer_key=make_pseudonyms(plain_names(fields["customer"]), secret=secret),
        agent_key=make_pseudonyms(plain_names(fields["agent"]), secret=secret),
        is_resolved=_boolean(fields["resolved"]),
        satisfaction_score=_number(fields["satisfaction"]),
        compensation_yuan=_number(fields["compensation"]),
        transfer_count=_count(fields["transfers"]),
        like_count=_count(fields["likes"]),
    )


def _cleaned(cells: pl.Series, masking: MaskingRules) -> pl.Series:
    """Cells folded and masked, each that comes several times once."""
    distinct = cells.drop_nulls().unique()
    if 2 * distinct.len() > cells.len():
        return clean(cells, masking)
    return cells.replace_strict(distinct, clean(distinct, masking), default=None, return_dtype=pl.String)


def _number(cells: pl.Series) -> pl.Series:
    """The first number in each cell that is nobody's phone or card: 1,200.50元 is 1200.5, 1.2万 is 12000."""
    plain = clean(cells.str.replace_all(r"[,，]", ""))
    found = plain.str.extract_groups(r"(?<number>-?[0-9]+(?:\.[0-9]+)?)(?<unit>万)?")
    number, unit = (found.struct.field(name) for name in ("number", "unit"))
    return number.cast(pl.Float64) * unit.replace_strict({"万": 10_000}, default=1, return_dtype=pl.Int32)


def _count(cells: pl.Series) -> pl.Series:
    """Whole numbers; null for what is no count."""
    counts = _number(cells).cast(pl.Int32, strict=False)
    return counts.set(counts < 0, None)


def _boolean(cells: pl.Series) -> pl.Series:
    known = dict.fromkeys(YES, True) | dict.fromkeys(NO, False)
    return cells.str.to_lowercase().replace_strict(known, default=None, return_dtype=pl.Boolean)
