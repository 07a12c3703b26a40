"""Ids that depend on what is identified and on nothing else, and pseudonyms that nobody can turn back."""

import hashlib
import hmac

import polars as pl

from models.intake.dates import parse_moments
from models.text.masking import fold

# Letters only, so that no id looks like a phone or card number, or turns into a number in a spreadsheet.
LETTERS = str.maketrans("0123456789", "ghjkmnpqrs")
ID_LENGTH = 20
SEPARATOR = "\x1f"


def make_ids(keys: pl.Series) -> pl.Series:
    """An id for each key: 80 bits of its SHA-256 in letters; str."""
    ids = [hashlib.sha256(key.encode()).hexdigest()[:ID_LENGTH].translate(LETTERS) for key in keys]
    return pl.Series(keys.name, ids, dtype=pl.String)


def make_pseudonyms(people: pl.Series, *, secret: bytes) -> pl.Series:
    """A pseudonym for each person: 80 bits of HMAC-SHA256 in letters; str, null stays null.

    Source:
        RFC 2104.
    """
    distinct = people.drop_nulls().unique(maintain_order=True)
    keys = [hmac.digest(secret, person.encode(), "sha256").hex()[:ID_LENGTH].translate(LETTERS) for person in distinct]
    return people.replace_strict(distinct, pl.Series(keys, dtype=pl.String), default=None, return_dtype=pl.String)


def identify(fields: pl.DataFrame, *, source: str, timezone: str, secret: bytes) -> pl.DataFrame:
    """Which contact each record tells of, and which version of it.

    With an external id, the contact is source and external id. Without one it is all that was said, when and by whom;
    as that could be guessed at, the id is then keyed with the secret.

    Args:
        fields: From `contact_fields`.
        source: Source of the records.
        timezone: Zone of times that name none.
        secret: The home's secret.

    Returns:
        contact_id str and record_id str (another one when what was said or answered differs), a row a record.
    """
    said = fields.select(
        moment=parse_moments(fields["started_at"], timezone=timezone).dt.epoch("s").cast(pl.String).fill_null(""),
        **{name: fold(fields[name]).fill_null("") for name in ("title", "text", "turns", "reply")},
    ).select(pl.concat_str(pl.all(), separator=SEPARATOR).alias("said"))["said"]
    person = fields["customer"].fill_null("")
    keyed = make_pseudonyms(source + SEPARATOR + said + SEPARATOR + person, secret=secret)
    named = make_ids((source + SEPARATOR + fields["external_id"]).fill_null(""))
    has_id = fields["external_id"].is_not_null()
    contacts = pl.select(contact_id=pl.when(has_id).then(named).otherwise(keyed))
    return contacts.with_columns(record_id=make_ids(contacts["contact_id"] + SEPARATOR + said))
