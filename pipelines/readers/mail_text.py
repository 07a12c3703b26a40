"""The text of an e-mail: decoded, without markup, and what its writer wrote apart from what is quoted."""

import re
from html.parser import HTMLParser

CHINESE = {"gb2312", "gbk", "gb_2312-80", "x-gbk", "cp936"}
LONGEST_HTML = 1 << 22
UNSEEN = ("script", "style", "title", "head", "template")
BLOCKS = {"p", "div", "br", "tr", "li", "table", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "blockquote"}
# Taken out before parsing: html.parser needs time by the square of unfinished comments, scripts and tags, and may stop
# at <![if mso]>. Pictures written into the page are most of its length.
UNSEEN_TEXT = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)|<[!?][^>]*>?", re.DOTALL | re.IGNORECASE
)
PICTURE = re.compile(r"data:[^\"'\s>]*")
COMMENT = "写道：", "写道:", "wrote:", "写到："
LONGEST_COMMENT, LONGEST_BLOCK = 300, 5
DIVIDER = re.compile(
    r"^\s*-{2,}\s*[^-\n]{0,20}(?:原始邮件|原邮件|转发|original message|forwarded message)[^-\n]{0,20}-{2,}\s*$", re.I
)
SENDER = re.compile(r"^\s*[*【]?(?:发件人|寄件者|from)\s*[*】]?\s*[:：]", re.I)
OTHERS = re.compile(
    r"^\s*[*【]?(?:发送时间|发送日期|日期|时间|收件人|抄送|主题|sent|date|to|cc|subject)\s*[*】]?\s*[:：]", re.I
)


def decode(content: bytes, charset: str | None, *, errors: str = "strict") -> str:
    """Bytes as text: by the charset declared, else UTF-8, else GB18030.

    Args:
        content: The bytes.
        charset: As declared; what is not known or does not fit is passed over.
        errors: For GB18030, the last resort.

    Raises:
        UnicodeError: None of them fits.
    """
    declared = "gb18030" if (charset or "").lower() in CHINESE else charset
    for name in filter(None, (declared, "utf-8")):
        try:
            return content.decode(name)
        except (LookupError, ValueError):
            continue
    return content.decode("gb18030", errors=errors)


def strip_html(html: str) -> str:
    """The text that a reader of the page sees; what stands in a blockquote begins with >.

    Raises:
        ValueError: There is more than LONGEST_HTML.
    """
    page = PICTURE.sub("", UNSEEN_TEXT.sub("", html))
    if len(page) > LONGEST_HTML:
        raise ValueError(f"the page has {len(page)} characters, at most {LONGEST_HTML} are wanted")
    finished = page.rfind(">") + 1
    stripper = _Stripper()
    stripper.feed(page[:finished] + page[finished:].replace("<", "&lt;"))
    stripper.close()
    return stripper.text()


class _Stripper(HTMLParser):
    """Collects text; links, pictures and attributes are left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[list[str]] = [[]]
        self._unseen: str | None = None
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line, or what is not seen."""
        if tag == "body":
            self._unseen = None
        elif tag in UNSEEN and self._unseen is None:
            self._unseen = tag
        self._depth += tag == "blockquote"
        self._break(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line."""
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        """End a line, or what is not seen."""
        if tag == self._unseen or tag == "head":
            self._unseen = None
        self._break(tag)
        self._depth = max(0, self._depth - (tag == "blockquote"))

    def handle_data(self, data: str) -> None:
        """Add what is seen."""
        if self._unseen is None and data.strip():
            line = self._lines[-1]
            line += ["> "] if self._depth and not line else []
            line.append(re.sub(r"\s+", " ", data))

    def text(self) -> str:
        """What was collected, without lines that are blank."""
        return "\n".join(filter(None, ("".join(line).strip() for line in self._lines)))

    def _break(self, tag: str) -> None:
        if tag in BLOCKS and self._lines[-1]:
            self._lines.append([])


def split_quoted(body: str) -> tuple[str, str]:
    """What the writer wrote, and the history that it quotes.

    History is every line that begins with >, what introduces it (于 2026年7月3日 … 写道：, On … wrote:), and all that
    follows a line such as -----原始邮件----- or the headers of the quoted message. A message that holds nothing else
    was passed on: then it is all what the writer wrote.
    """
    lines = body.splitlines()
    own: list[str] = []
    quoted: list[str] = []
    is_history = False
    for place, line in enumerate(lines):
        is_history = is_history or _begins_history(lines, place)
        is_quoted = is_history or line.lstrip().startswith(">") or _introduces(lines, place)
        (quoted if is_quoted else own).append(line)
    written, history = ("\n".join(part).strip() for part in (own, quoted))
    return (written, history) if written else (body.strip(), "")


def _begins_history(lines: list[str], place: int) -> bool:
    line = lines[place]
    if DIVIDER.match(line):
        return True
    if SENDER.match(line):
        return any(map(OTHERS.match, lines[place + 1 : place + LONGEST_BLOCK]))
    return _introduces(lines, place) and not _next(lines, place).startswith(">")


def _introduces(lines: list[str], place: int) -> bool:
    """Whether the line, or the two lines that it begins, say who wrote what follows, and when."""
    line, following = lines[place].strip(), "".join(lines[place + 1 : place + 2]).strip()
    before = lines[place - 1].strip() if place else ""
    if line == "wrote:" or (line.endswith(COMMENT) and before.startswith(("On ", "在", "于"))):
        return bool(re.search(r"\d", before + line))
    said = line if line.endswith(COMMENT) else f"{line} {following}" if line.startswith(("On ", "在", "于")) else ""
    return len(said) < LONGEST_COMMENT and said.endswith(COMMENT) and bool(re.search(r"\d{4}|\d:\d\d", said))


def _next(lines: list[str], place: int) -> str:
    following = (line.strip() for line in lines[place + 1 :])
    return next(filter(None, following), "")
