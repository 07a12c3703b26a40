"""E-mail, one message (.eml) or many (.mbox): what was written, apart from the history that it quotes."""

import json
import re
from collections.abc import Iterator
from datetime import UTC
from email.headerregistry import AddressHeader, BaseHeader, DateHeader
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

from pipelines.readers.batches import in_batches
from pipelines.readers.delivery import CHUNK, Delivery, Spool
from pipelines.readers.encoding import open_bytes
from pipelines.readers.mail_text import decode, split_quoted, strip_html

# A larger message is set aside: taking it apart needs several times its size.
LARGEST, MOST_SHOWN = 1 << 26, 1 << 20
KEYS = ["message_id", "from", "contact_name", "to", "date", "subject", "text", "quoted", "attachments"]
TELLING = ("message-id", "from", "date", "subject")
SEPARATOR = b"From "  # at the beginning of a line: where a message of an mbox begins
ESCAPED = re.compile(rb"^>(>*From )")
# GB2312 is what Chinese mail programs say and GB18030 what they write.
WORD = re.compile(rb"=\?gb(?:2312|k)\?", re.IGNORECASE)
FOLD = re.compile(r"\s*[\r\n]+\s*")
LONG = ("text", "quoted")
CHINA = re.compile(r"\bCST\b")
# What the standard library raises on headers and parts that no rule foresaw.
DAMAGES = (ValueError, LookupError, TypeError, AttributeError, RecursionError)
CUT_OFF = ("CloseBoundaryNotFoundDefect", "StartBoundaryNotFoundDefect", "NoBoundaryInMultipartDefect")


def read_message(path: Path, spool: Spool) -> Delivery:
    """Read the one message of a file."""
    with open_bytes(path) as file:
        return _delivered("eml", iter([file.read(LARGEST + 1)]), spool)


def read_mailbox(path: Path, spool: Spool) -> Delivery:
    """Read the messages of a mailbox, one at a time.

    Source:
        RFC 4155; lines that begin with >From are unescaped as mboxrd does.
    """
    return _delivered("mbox", _messages(path), spool)


def _messages(path: Path) -> Iterator[bytes]:
    """The bytes of each message, cut once they are more than LARGEST."""
    lines: list[bytes] = []
    size, is_blank = 0, True
    with open_bytes(path) as file:
        while line := file.readline(CHUNK):
            if is_blank and line.startswith(SEPARATOR):
                if any(map(bytes.strip, lines)):
                    yield b"".join(lines)
                lines, size = [], 0
            if size <= LARGEST:
                lines.append(ESCAPED.sub(rb"\1", line))
                size += len(line)
            is_blank = not line.strip()
    if lines:
        yield b"".join(lines)


def _delivered(form: str, messages: Iterator[bytes], spool: Spool) -> Delivery:
    for records in in_batches(map(_record, messages)):
        spool.add(records)
    return Delivery(form, None, KEYS, spool)


def _record(raw: bytes) -> tuple[str, str | None]:
    """Payload and problem of a message; one that is damaged is kept as it is, cut to MOST_SHOWN."""
    cells = None
    if len(raw) <= LARGEST:
        try:
            cells = _cells(raw)
        except DAMAGES:
            cells = None
    if cells is None:
        shown = raw if len(raw) <= MOST_SHOWN else raw[:MOST_SHOWN].rpartition(b"\n")[0] or raw[:MOST_SHOWN]
        return decode(shown, None, errors="replace"), "bad_mail"
    return json.dumps(cells, ensure_ascii=False).encode(errors="replace").decode(), None


def _cells(raw: bytes) -> dict[str, str] | None:
    """What a message says, by key; None when it is damaged."""
    end = re.search(rb"\r?\n\r?\n", raw)
    head = raw[: end.start()] if end else raw
    message = BytesParser(policy=default).parsebytes(WORD.sub(b"=?gb18030?", head) + raw[len(head) :])
    if not any(name in message for name in TELLING) or _is_cut_off(message):
        return None
    own, quoted = split_quoted(_body(message))
    sender = _header(message, "from")
    people = sender.addresses if isinstance(sender, AddressHeader) else ()
    cells = {
        "message_id": str(_header(message, "message-id")).strip("<> "),
        "from": ", ".join(person.addr_spec.lower() for person in people) or str(sender),
        "contact_name": ", ".join(filter(None, (person.display_name for person in people))),
        "to": ", ".join(re.findall(r"[^\s<>,;\"]+@[^\s<>,;\"]+", str(_header(message, "to")))),
        "date": _moment(message),
        "subject": str(_header(message, "subject")),
        "text": own,
        "quoted": quoted,
        "attachments": ", ".join(name for part in message.walk() if (name := part.get_filename())),
    }
    return {key: text for key, cell in cells.items() if (text := FOLD.sub(" ", cell) if key not in LONG else cell)}


def _is_cut_off(message: EmailMessage) -> bool:
    return any(type(defect).__name__ in CUT_OFF for part in message.walk() for defect in part.defects)


def _stored(message: EmailMessage, name: str) -> str:
    """A header as it stands; bytes that no charset was declared for are decoded like a body."""
    stored = next((value for key, value in message.raw_items() if key.lower() == name), "")
    if not stored.isascii():
        stored = decode(stored.encode(errors="surrogateescape"), None, errors="replace")
    return FOLD.sub(" ", stored).strip()


def _header(message: EmailMessage, name: str) -> BaseHeader:
    """A header taken apart."""
    return default.header_factory(name, _stored(message, name))


def _moment(message: EmailMessage) -> str:
    """The date as ISO 8601, as it stands when it is none."""
    said = _stored(message, "date")
    parsed = default.header_factory("date", CHINA.sub("+0800", said))
    if not isinstance(parsed, DateHeader) or parsed.datetime is None:
        return said
    moment = parsed.datetime
    is_utc = moment.tzinfo is None and "-0000" in said  # RFC 5322: UTC, and nothing is said of the sender's zone
    return (moment.replace(tzinfo=UTC) if is_utc else moment).isoformat()


def _body(message: EmailMessage) -> str:
    """The plain text, where there is none the text of the HTML."""
    for kind, plain in (("plain", str), ("html", strip_html)):
        part = message.get_body((kind,))
        if (
            part is not None
            and (text := plain(decode(part.get_payload(decode=True), part.get_content_charset()))).strip()
        ):
            return text
    return ""
