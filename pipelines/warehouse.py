"""One writer, any number of readers: the warehouse of the nightly run and the file it publishes."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import dagster as dg
import duckdb
import polars as pl

from pipelines.settings import ZONE, Home
from pipelines.sql import SQL, columns, read_sql, tables

# What is more goes to disk, beside the warehouse.
BOUND = "1GB"


class Warehouse(dg.ConfigurableResource):
    """The home's warehouse; an asset opens it once, for as long as it writes or reads.

    Attributes:
        home: Folder of the home; empty takes `TINGSU_HOME`, else the default.
    """

    home: str = ""

    def at_home(self) -> Home:
        """The home it belongs to, made when it is new."""
        home = Home(self.home or None)
        home.create()
        return home

    @contextmanager
    def write(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection in one transaction: all of it is kept, or nothing.

        Raises:
            RuntimeError: Another process is writing.
        """
        with connect(self.at_home()) as connection:
            create_tables(connection)
            with transaction(connection):
                yield connection

    @contextmanager
    def prepare(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection for what grows with a delivery, in no transaction yet, its memory bounded unless that is set.

        DuckDB reads with one thread what a transaction has made itself; so that is to begin late.

        Raises:
            RuntimeError: Another process is writing.
        """
        home = self.at_home()
        with connect(home) as connection:
            create_tables(connection)
            if not home.settings.memory:
                connection.execute(f"set memory_limit = '{BOUND}'")
            yield connection

    @contextmanager
    def read(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A read-only connection."""
        with connect(self.at_home(), read_only=True) as connection:
            yield connection


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """What is written within is kept, or nothing of it."""
    connection.begin()
    try:
        yield
        connection.commit()
    except BaseException:
        connection.rollback()
        raise


@contextmanager
def connect(home: Home, *, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the warehouse with the home's settings, closed at the end.

    Raises:
        RuntimeError: Another process holds the file.
    """
    options = {"threads": home.settings.threads or os.cpu_count(), "autoinstall_known_extensions": "false"}
    if home.settings.memory:
        options["memory_limit"] = home.settings.memory
    try:
        if not read_only and not home.warehouse.exists():
            duckdb.connect(home.warehouse).close()
            home.warehouse.chmod(0o600)  # it holds the records as delivered
        connection = duckdb.connect(home.warehouse, read_only=read_only, config=options)
    except duckdb.IOException as error:
        if "lock" not in str(error).lower():
            raise
        message = f"{home.warehouse.name} is held by another process; one night runs at a time, see `tingsu doctor`"
        raise RuntimeError(message) from None
    try:
        connection.execute(f"set TimeZone = '{ZONE}'")
        yield connection
    finally:
        connection.close()


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Make every table of the contract that is not there yet, with its comments.

    Raises:
        RuntimeError: A table is that of another version.
    """
    present = set(connection.sql("select table_schema, table_name from information_schema.tables").fetchall())
    wanted = columns()
    for schema, table in tables():
        if (schema, table) not in present:
            connection.execute(f"create schema if not exists {schema}")
            connection.execute(read_sql(f"schema/{schema}/{table}"))
        found = connection.table(f"{schema}.{table}")
        kinds = [str(kind).lower() for kind in found.types]
        if dict(zip(found.columns, kinds, strict=True)) != wanted[schema, table]:
            odd = set(zip(found.columns, kinds, strict=True)) ^ set(wanted[schema, table].items())
            raise RuntimeError(
                f"the warehouse is of another version: {schema}.{table} differs in "
                f"{', '.join(sorted({name for name, _ in odd}))}; make the home anew from its deliveries "
                "(docs/operators.md, A home of another version)"
            )


def build_published(home: Home, night: date) -> tuple[Path, dict[str, int]]:
    """Write what is to be published beside published.duckdb; renamed to it, it replaces it whole for new readers.

    sql/publish/<schema>/<table>.sql selects what is published of a table; a table without one is not published.

    Args:
        home: The home; nobody may be writing.
        night: The night as of which to publish.

    Returns:
        The new file, written to disk, and its rows by table.
    """
    fresh = home / "published.duckdb.new"
    fresh.unlink(missing_ok=True)
    with duckdb.connect(fresh, config={"threads": 1}) as connection:
        connection.execute(f"set TimeZone = '{ZONE}'")
        create_tables(connection)
        connection.execute(f"attach {quoted(home.warehouse)} as warehouse (read_only)")
        counts = {f"{schema}.{table}": copy_table(connection, schema, table, night) for schema, table in tables()}
        connection.execute("detach warehouse")
        connection.execute("create schema if not exists view")
        for path in sorted((SQL / "view").glob("*.sql")):
            connection.execute(path.read_text(encoding="utf-8"))
    with fresh.open("rb+") as file:
        os.fsync(file.fileno())
    return fresh, {name: count for name, count in counts.items() if count is not None}


def copy_table(connection: duckdb.DuckDBPyConnection, schema: str, table: str, night: date) -> int | None:
    """Fill one table of the fresh file from the attached warehouse, and drop what is not for readers.

    Returns:
        Rows copied; None when the table is not published.
    """
    if not (SQL / "publish" / schema / f"{table}.sql").exists():
        connection.execute(f"drop table {schema}.{table}")
        return None
    selection = read_sql(f"publish/{schema}/{table}")
    parameters = {"night": night} if "$night" in selection else {}
    columns = connection.sql(selection, params=parameters).columns
    for column in set(connection.table(f"{schema}.{table}").columns) - set(columns):
        connection.execute(f"alter table {schema}.{table} drop column {column}")
    connection.execute(f"insert into {schema}.{table} by name {selection}", parameters)
    return connection.table(f"{schema}.{table}").count("*").fetchall()[0][0]


def quoted(path: Path) -> str:
    """A path as a SQL string."""
    return "'" + str(path).replace("'", "''") + "'"


def refill(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    rows: pl.DataFrame | Iterable[pl.DataFrame] | None,
    *,
    touched_on: date,
) -> int:
    """Replace what a core table holds of the contacts that a night's deliveries touched.

    Args:
        connection: In a transaction.
        name: Table, schema and all; it has a contact_id.
        rows: The new rows, by the names of their columns, at once or some at a time; None for none.
        touched_on: The night.

    Returns:
        Rows in the table now.
    """
    told_by = "raw" if name == "core.contacts" else "core"
    connection.execute(read_sql(f"{told_by}/touched"), {"night": touched_on})
    connection.execute(f"delete from {name} where contact_id in (select contact_id from touched)")
    for part in [rows] if isinstance(rows, pl.DataFrame) else rows or []:
        insert(connection, name, part)
    return connection.table(name).count("*").fetchall()[0][0]


def insert(connection: duckdb.DuckDBPyConnection, name: str, rows: pl.DataFrame) -> None:
    """Append a frame to a table, by the names of its columns."""
    # DuckDB finds `rows` here by its name. What is registered, it would hold until the transaction ends.
    connection.execute(f"insert into {name} by name select * from rows")


def refill_night(connection: duckdb.DuckDBPyConnection, name: str, rows: pl.DataFrame, night: date) -> None:
    """Replace what a table holds as of a night, and drop what later nights derived from it.

    Args:
        connection: In a transaction.
        name: Table, schema and all; it has a night.
        rows: The new rows without night; columns the table does not have are left out.
        night: The night.
    """
    connection.execute(f"delete from {name} where night >= $night", {"night": night})
    columns = [column for column in connection.table(name).columns if column in rows.columns]
    insert(connection, name, rows.select(columns).with_columns(night=pl.lit(night)))


def replace_file(path: Path, text: str) -> None:
    """Replace a file whole: readers see the old text or the new one."""
    replace_bytes(path, text.encode())


def replace_bytes(path: Path, content: bytes) -> None:
    """Replace a file whole: readers see the old bytes or the new ones."""
    fresh = path.with_name(path.name + ".new")
    fresh.write_bytes(content)
    fresh.replace(path)
