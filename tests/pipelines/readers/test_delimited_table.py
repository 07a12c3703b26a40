"""What DuckDB reads of a delimited file is what the reader that goes row by row finds in it, or it reads nothing."""

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines.readers import Delivery, delimited, read_delivery
from pipelines.readers.delivery import UnusableFileError

CELLS = st.text("甲a1,;\"' \n\r\u3000\x1f\x00", max_size=4)
QUOTED = CELLS.map(lambda cell: '"' + cell.replace('"', '""') + '"')
LINES = st.lists(st.one_of(CELLS, QUOTED, QUOTED), min_size=1, max_size=4).map(",".join)
HEADS = st.sampled_from(["a,b", "a,b,c", '"a","b"', "编号,内容,编号", "a", "a,,"])
ENDS = st.sampled_from(["\n", "\r\n"])


def read(content: bytes, *, quick: bool) -> tuple[Delivery | str, bool]:
    """What is read of a table, and whether DuckDB read it."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        path = Path(folder) / "x[1].csv"
        path.write_bytes(content)
        taken, table = [], delimited.read_table

        def noted(*args: Path, **kwargs: str) -> bool:
            taken.append(quick and table(*args, **kwargs))
            return taken[-1]

        patch.setattr(delimited, "read_table", noted)
        try:
            return read_delivery(path), any(taken)
        except UnusableFileError as error:
            return error.code, any(taken)


def told(found: Delivery | str) -> object:
    if isinstance(found, str):
        return found
    records = found.records
    # Escapes differ: \u001F and \u001f.
    payloads = [text if problem else json.loads(text) for _, text, problem in records.rows()]
    return found.format, found.encoding, found.headers, payloads, records.drop("payload").rows()


@settings(max_examples=400, deadline=None)
@example("a,b", ["1, x", '2," y"'], "\n", "utf-8")
@example("a,b", ["1,x", "2,y", ""], "\r\n", "gb18030")
@given(
    HEADS, st.lists(LINES, min_size=1, max_size=5), ENDS, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"])
)
def test_both_ways_of_reading_find_the_same(head, lines, end, encoding):
    content = end.join([head, *lines]).encode(encoding)
    quick, _ = read(content, quick=True)
    careful, _ = read(content, quick=False)
    assert told(quick) == told(careful)


@pytest.mark.parametrize(
    "content",
    ["a,b\n1,2\n", 'a,b\r\n1,2\r\n3,"x\r\ny"', 'a;b\n"1";"say ""hi"""\n\n', "a\tb\n1\t 2\n\t\n", 'a,b\n1,say "hi"\n'],
    ids=["plain", "line end in a cell", "quotes", "spaces and a blank row", "quotes within"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "big5hkscs"])
def test_a_sound_table_does_not_go_row_by_row(content, encoding):
    found, is_quick = read(content.encode(encoding), quick=True)
    assert is_quick
    assert told(found) == told(read(content.encode(encoding), quick=False)[0])
