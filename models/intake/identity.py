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
BLOCK = 64  # of SHA-256, bytes
NAMELESS = ["匿名", "匿名用户", "匿名客户", "匿名网友", "游客", "未知", "不详", "anonymous", "guest", "unknown"]


def make_ids(keys: pl.Series) -> pl.Series:
    """An id for each key: 80 bits of its SHA-256 in letters; str, null stays null."""
    ids = [None if key is None else _letters(hashlib.sha256(key.encode()).digest()) for key in keys]
    return pl.Series(keys.name, ids, dtype=pl.String)


def make_pseudonyms(people: pl.Series, *, secret: bytes) -> pl.Series:
    """A pseudonym for each person: 80 bits of HMAC-SHA256 in letters; str, null stays null.

    Source:
        RFC 2104.
    """
    distinct = people.drop_nulls().unique(maintain_order=True)
    return people.replace_strict(distinct, _keyed(distinct, secret), default=None, return_dtype=pl.String)


def plain_names(people: pl.Series) -> pl.Series:
    """People's numbers and names for comparison: a phone written with spaces, hyphens or +86 is the same phone.

    Those who give no name are null, for they are many and not one.
    """
    folded = fold(people).str.to_lowercase()
    folded = folded.set(folded.is_in(NAMELESS), None)
    digits = folded.str.replace_all(r"[\s\-()（）]|\.0$", "")
    return digits.str.extract(r"^(?:\+?86|0086)?(1[3-9][0-9]{9})$").fill_null(folded)


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
    external_id = fields["external_id"]
    nameless = external_id.is_null()
    contact_ids = make_ids(source + SEPARATOR + external_id)
    person = plain_names(fields["customer"].filter(nameless)).fill_null("")
    keyed = _keyed(source + SEPARATOR + said.filter(nameless) + SEPARATOR + person, secret)
    contact_ids = contact_ids.scatter(nameless.arg_true(), keyed)
    return pl.DataFrame({"contact_id": contact_ids, "record_id": make_ids(contact_ids + SEPARATOR + said)})


def hmac_keys(secret: bytes) -> tuple[bytes, bytes]:
    """The inner and the outer key of HMAC-SHA256: the keyed digest is H(outer + H(inner + message)).

    Source:
        RFC 2104.
    """
    key = (hashlib.sha256(secret).digest() if len(secret) > BLOCK else secret).ljust(BLOCK, b"\x00")
    return bytes(byte ^ 0x36 for byte in key), bytes(byte ^ 0x5C for byte in key)


def _keyed(keys: pl.Series, secret: bytes) -> pl.Series:
    return pl.Series([_letters(hmac.digest(secret, key.encode(), "sha256")) for key in keys], dtype=pl.String)


def _letters(digest: bytes) -> str:
    return digest.hex()[:ID_LENGTH].translate(LETTERS)
