"""Cells as contact fields within DuckDB, and what it needs to know to make something of those that are plain."""

import duckdb
from duckdb import (
    CaseExpression,
    CoalesceOperator,
    ColumnExpression,
    ConstantExpression,
    Expression,
    FunctionExpression,
)

from models.intake.identity import NAMELESS, hmac_keys
from models.intake.mapping import BLANKS, PERSONAL
from models.intake.plain import FOREIGN, FORMS, OFFSETS, UNEVEN, USUAL, WHITE
from models.intake.sources import Mapping, plain
from pipelines.sql import read_sql

BETWEEN_NAMES = chr(1)


def prepare(connection: duckdb.DuckDBPyConnection, secret: bytes) -> None:
    """Make the macros of raw/plain_cells, and set what they ask for."""
    inner_key, outer_key = hmac_keys(secret)
    set_variables(
        connection,
        white_space=WHITE,
        blanks=BLANKS,
        uneven=UNEVEN,
        other_letters=FOREIGN,
        usual=USUAL,
        forms=FORMS,
        nameless=NAMELESS,
        inner_key=inner_key,
        outer_key=outer_key,
    )
    connection.execute(read_sql("raw/plain_cells"))


def set_variables(connection: duckdb.DuckDBPyConnection, **values: object) -> None:
    """Set variables that statements without parameters read."""
    for name, value in values.items():
        connection.execute(f"set variable {name} = $value", {"value": value})


def offset_of(timezone: str) -> int | None:
    """Seconds that a zone is east of Greenwich in all years of usual times; None where that changes."""
    return OFFSETS.get(timezone)


def select_fields(
    rows: duckdb.DuckDBPyRelation, cell: dict[str, Expression], mapping: Mapping, *, kept: list[str], names: list[str]
) -> duckdb.DuckDBPyRelation:
    """Contact fields as models.intake.mapping.contact_fields finds them, before it looks into dialogues.

    Args:
        rows: The records.
        cell: Header to its cell in a record.
        mapping: Which header is which field.
        kept: Columns to be kept.
        names: Fields to be made, and attributes. A product of several names is told apart by BETWEEN_NAMES, which no
            plain cell holds.
    """
    chosen = {name: [header for header in tried if header in cell] for name, tried in mapping.fields.items()}
    fields = {name: _field(name, [_filled(cell[header]) for header in chosen.get(name, [])]) for name in names}
    if "attributes" in names:
        used = {tried[0] for tried in chosen.values() if tried}
        used |= {*chosen.get("customer", []), *chosen.get("agent", [])}
        rest = [header for header in cell if header not in used and not PERSONAL.search(plain(header))]
        pairs = [part for header in rest for part in (ConstantExpression(header), _filled(cell[header]))]
        fields["attributes"] = FunctionExpression("json_object", *pairs).cast("VARCHAR") if rest else _nothing()
    columns = (ColumnExpression(name) for name in kept)
    return rows.select(*columns, *(field.alias(name) for name, field in fields.items()))


def _filled(cell: Expression) -> Expression:
    return FunctionExpression("filled", cell)


def _nothing() -> Expression:
    return ConstantExpression(None).cast("VARCHAR")


def _field(name: str, cells: list[Expression]) -> Expression:
    if len(cells) < 2:
        return cells[0] if cells else _nothing()
    if name == "product":
        named = FunctionExpression("concat_ws", ConstantExpression(BETWEEN_NAMES), *cells)
        return CaseExpression(named != ConstantExpression(""), named)
    return CoalesceOperator(*cells)
