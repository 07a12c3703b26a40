"""Promises that every asset, check and model keeps."""

import ast
import subprocess
import sys
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from pipelines.definitions import defs
from pipelines.sql import checks, read_sql, tables

ROOT = Path(__file__).resolve().parent.parent
GRAPH = defs.resolve_asset_graph()
KEYS = sorted(GRAPH.get_all_asset_keys())
TABLES = [key for key in KEYS if key.path[0] != "published"]
IMPURE = {
    "dagster",
    "duckdb",
    "os",
    "io",
    "time",
    "random",
    "socket",
    "subprocess",
    "pipelines",
    "assets",
    "yaml",
    "json",
}


def name(key: dg.AssetKey) -> str:
    return "/".join(key.path)


def test_every_table_has_a_key_a_module_and_a_schema_file():
    assert [tuple(key.path) for key in TABLES] == tables()
    assert all((ROOT / "assets" / schema / f"{table}.py").exists() for schema, table in tables())


@pytest.mark.parametrize("key", KEYS, ids=name)
def test_every_asset_is_described_owned_versioned_and_grouped_by_its_schema(key):
    asset = GRAPH.get(key)
    assert asset.description
    assert asset.owners
    assert asset.code_version
    assert asset.group_name == key.path[0]
    assert asset.kinds
    assert asset.partitions_def == GRAPH.get(dg.AssetKey(["raw", "files"])).partitions_def


@pytest.mark.parametrize("key", TABLES, ids=name)
def test_every_column_of_every_table_is_commented(key):
    columns = GRAPH.get(key).metadata["dagster/column_schema"].columns
    assert columns
    assert [column.name for column in columns if not column.description] == []


@pytest.mark.parametrize(("schema", "table"), tables(), ids=lambda part: part)
def test_schemas_use_only_what_a_shared_warehouse_has_too(schema, table):
    text = read_sql(f"schema/{schema}/{table}").lower()
    assert [
        word for word in ("primary key", "unique", "check (", "enum", "sequence", "references") if word in text
    ] == []
    assert text.startswith("-- one row is")


def test_every_table_has_a_check_and_every_check_a_table():
    checked = {key for key, _ in checks()}
    assert checked == set(tables())
    assert all(GRAPH.get_all_asset_keys() >= {dg.AssetKey(list(key))} for key in checked)


def test_every_check_stops_what_comes_after_it():
    specs = [GRAPH.get_check_spec(key) for key in GRAPH.asset_check_keys]
    assert len(specs) > 30
    assert [spec.name for spec in specs if not spec.blocking] == []


@pytest.mark.parametrize("path", sorted((ROOT / "models").rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_models_touch_no_warehouse_file_or_clock(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {
        alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    }
    imported |= {(node.module or "").split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    clocks = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)} & {
        "now",
        "today",
        "utcnow",
        "read_text",
        "write_text",
    }
    assert imported & IMPURE == set()
    assert called & {"open", "print", "eval", "exec"} == set()
    assert clocks == set()


# What a person calls, or Dagster starts from; no asset may need it.
ENTRANCES = {
    "cli",
    "definitions",
    "jobs",
    "nightly",
    "quarantine",
    "quarantine_replay",
    "schedules",
    "sensors",
    "sources_check",
}


@pytest.mark.parametrize(
    ("folder", "forbidden"),
    [
        ("models", {"assets", "pipelines"}),
        ("pipelines", {"assets"}),
        ("assets", {f"pipelines.{name}" for name in ENTRANCES}),
    ],
    ids=["models", "pipelines", "assets"],
)
def test_imports_point_one_way(folder, forbidden):
    paths = [path for path in (ROOT / folder).rglob("*.py") if path != ROOT / "pipelines" / "definitions.py"]
    assert {path.name: imported & forbidden for path in paths if (imported := imports(path)) & forbidden} == {}


def imports(path: Path) -> set[str]:
    """Every module that a file imports, wherever in it, and the packages that it lies in."""
    nodes = [*ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return {name.rsplit(".", depth)[0] for name in names for depth in range(name.count(".") + 1)}


def test_published_tables_are_the_contract_without_what_customers_delivered():
    published = {(path.parent.name, path.stem) for path in (ROOT / "sql" / "publish").rglob("*.sql")}
    assert set(tables()) - published == {("raw", "records"), ("raw", "held")}


def test_the_night_runs_at_two_in_shanghai_unless_switched_off():
    (schedule,) = defs.schedules
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("0 2 * * *", "Asia/Shanghai")
    assert schedule.default_status == dg.DefaultScheduleStatus.RUNNING


def test_the_command_line_starts_without_the_heavy_libraries():
    code = "import sys, pipelines.cli; print(sorted({'dagster', 'duckdb', 'polars', 'sklearn', 'pandas'} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert found.stdout.strip() == "[]"


def test_schema_files_run_twice_without_harm():
    with duckdb.connect() as connection:
        for _ in range(2):
            for schema, table in tables():
                connection.execute(f"create schema if not exists {schema}")
                connection.execute(read_sql(f"schema/{schema}/{table}"))
        assert len(connection.sql("from duckdb_tables()").fetchall()) == len(tables())
