"""Contacts from contact fields: typed, masked, people as keys."""

import polars as pl

from models.intake.dates import parse_moments
from models.intake.identity import make_pseudonyms
from models.intake.sources import Headers, Mapping
from models.text.masking import clean

MASKED = ("external_id", "ticket_id", "team", "region", "product", "queue", "category", "status", "attributes")
YES = ["是", "已解决", "解决", "yes", "y", "true", "1", "resolved"]
NO = ["否", "未解决", "no", "n", "false", "0", "unresolved"]


def make_contacts(fields: pl.DataFrame, records: pl.DataFrame, mapping: Mapping, *, headers: Headers, secret: bytes) -> pl.DataFrame:
    """Contacts as core.contacts holds them.

    Args:
        fields: Contact fields, str, and attributes, one row a contact (models.intake.mapping.contact_fields).
        records: contact_id str, night date, source str of the same rows.
        mapping: Channel and time zone.
        headers: Words for channels.
        secret: The home's secret.

    Returns:
        The columns of core.contacts but is_complaint, in the order of the input.
    """
    moments = {name: parse_moments(fields[name], timezone=mapping.timezone) for name in ("started_at", "ended_at", "replied_at")}
    masked = {name: clean(fields[name]) for name in MASKED}
    own_day = moments["started_at"].dt.convert_time_zone("Asia/Shanghai").dt.date()
    said = {name: headers.channel_of(name) for name in fields["channel"].drop_nulls().unique()}
    channel = fields["channel"].replace_strict(said, default=None, return_dtype=pl.String)
    return records.select("contact_id", "night", "source").with_columns(
        **masked,
        **moments,
        channel=channel.fill_null(mapping.channel),
        counted_on=own_day.fill_null(records["night"]),
        customer_key=make_pseudonyms(_person(fields["customer"]), secret=secret),
        agent_key=make_pseudonyms(_person(fields["agent"]), secret=secret),
        is_resolved=_boolean(fields["resolved"]),
        satisfaction_score=_number(fields["satisfaction"]),
        compensation_yuan=_number(fields["compensation"]),
        transfer_count=_number(fields["transfers"]).cast(pl.Int32, strict=False),
        like_count=_number(fields["likes"]).cast(pl.Int32, strict=False),
    )


def _person(names: pl.Series) -> pl.Series:
    """A person's number or name for comparison: the same phone written with spaces or +86 is the same person."""
    digits = names.str.replace_all(r"[\s\-]", "")
    phone = digits.str.extract(r"^(?:\+?86)?(1[3-9]\d{9})$")
    return phone.fill_null(names.str.strip_chars().str.to_lowercase())


def _number(cells: pl.Series) -> pl.Series:
    return cells.str.extract(r"(-?\d+(?:\.\d+)?)").cast(pl.Float64, strict=False)


def _boolean(cells: pl.Series) -> pl.Series:
    known = dict.fromkeys(YES, True) | dict.fromkeys(NO, False)
    return cells.str.to_lowercase().replace_strict(known, default=None, return_dtype=pl.Boolean)
