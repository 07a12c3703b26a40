"""SQL lives in files; this finds them, and tells Dagster what the schema files say of a table."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from pipelines.settings import CHECKOUT

if TYPE_CHECKING:
    import dagster as dg

SQL = CHECKOUT / "sql"
OWNERS = {"raw": ["team:data-engineering"], "core": ["team:data-engineering"]}
ANALYSTS = ["team:complaint-analysis"]


def read_sql(name: str) -> str:
    """The text of a file below sql/.

    Args:
        name: Its path without the ending, such as "raw/latest".
    """
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")


def ask(
    connection: duckdb.DuckDBPyConnection, rows: duckdb.DuckDBPyRelation, name: str, question: str
) -> duckdb.DuckDBPyRelation | None:
    """The answer to a question about rows; a question asked before, on the same connection, must be answered by now.

    Args:
        connection: That of the rows.
        rows: What is asked about.
        name: What the question calls them.
        question: A file below sql/, as in `read_sql`; without parameters.

    Returns:
        Rows, None when the question fills a table.
    """
    connection.execute(f"drop view if exists {name}")
    return rows.query(name, read_sql(question))


def tables() -> list[tuple[str, str]]:
    """Every table of the contract as (schema, table), in alphabetical order."""
    return [(path.parent.name, path.stem) for path in sorted((SQL / "schema").glob("*/*.sql"))]


def checks() -> Iterator[tuple[tuple[str, str], Path]]:
    """Every SQL check: schema and table it guards, and its file, in alphabetical order."""
    for path in sorted((SQL / "checks").glob("*/*/*.sql")):
        yield (path.parent.parent.name, path.parent.name), path


def first_comment(text: str) -> str:
    """What the first line of a SQL file says."""
    return text.split("\n", 1)[0].removeprefix("--").strip()


def table(schema: str, name: str, *, kinds: set[str], code_version: str = "1") -> dict[str, Any]:
    """What every asset that is a table says of itself, for `dg.asset(**table(...))` or `dg.AssetSpec(**table(...))`.

    Args:
        schema: Schema, also the asset's group.
        name: Table.
        kinds: What makes it, shown as icons in the lineage.
        code_version: To be raised when the same input would give other rows.
    """
    from pipelines.partitions import nights  # Dagster takes more than a second to import; reading needs none of it

    described = _described()[schema, name]
    return {
        "key": [schema, name],
        "group_name": schema,
        "kinds": {"duckdb", *kinds},
        "owners": OWNERS.get(schema, ANALYSTS),
        "description": described["description"],
        "code_version": code_version,
        "partitions_def": nights,
        "metadata": {"dagster/table_name": f"{schema}.{name}", "dagster/column_schema": described["columns"]},
    }


def columns() -> dict[tuple[str, str], dict[str, str]]:
    """Column to type of every table of the contract, by schema and table."""
    return {key: {one.name: one.type for one in about["columns"].columns} for key, about in _described().items()}


@cache
def _described() -> dict[tuple[str, str], dict[str, Any]]:
    """Description and columns of every table, read back from a database made of the schema files."""
    with duckdb.connect() as connection:
        for schema, name in tables():
            connection.execute(f"create schema if not exists {schema}")
            connection.execute(read_sql(f"schema/{schema}/{name}"))
        described = connection.sql(read_sql("columns")).fetchall()
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for schema, name, comment, *column in described:
        found.setdefault((schema, name), {"description": comment, "columns": []})["columns"].append(column)
    return {key: about | {"columns": _column_schema(about["columns"])} for key, about in found.items()}


def _column_schema(columns: list[list[Any]]) -> "dg.TableSchema":
    import dagster as dg

    return dg.TableSchema(
        [
            dg.TableColumn(name, kind.lower(), description, dg.TableColumnConstraints(nullable=nullable))
            for name, kind, description, nullable in columns
        ]
    )
