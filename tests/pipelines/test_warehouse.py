"""One writer, readers who are never in the way, and a home that keeps its secret."""

import multiprocessing

import duckdb
import polars as pl
import pytest

from pipelines.doctor import secret
from pipelines.settings import ConfigurationError, Home
from pipelines.warehouse import Warehouse, connect, insert
from tests.conftest import SECRET


@pytest.fixture
def home(tmp_path) -> Home:
    made = Home(tmp_path / "home")
    made.create()
    return made


def hold(path: str, ready, done) -> None:
    with duckdb.connect(path):
        ready.set()
        done.wait(20)


def test_a_transaction_is_kept_whole_or_not_at_all(home):
    warehouse = Warehouse(home=str(home.path))
    terms = pl.DataFrame(
        {
            "term_id": [1],
            "night": ["2026-08-19"],
            "term": ["退款"],
            "char_count": [2],
            "tag": ["n"],
            "origin": ["dictionary"],
        }
    )

    def write_and_fail() -> None:
        with warehouse.write() as connection:
            insert(connection, "core.terms", terms.with_columns(pl.col("night").str.to_date()))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    with warehouse.read() as connection:
        assert connection.sql("select count(*) from core.terms").fetchall() == [(0,)]


@pytest.mark.parametrize("change", ["drop column term", "add column new date", "alter column char_count type varchar"])
def test_a_warehouse_of_another_version_is_refused_with_the_table_and_the_column(home, change):
    warehouse = Warehouse(home=str(home.path))
    with warehouse.prepare() as connection:
        connection.execute(f"alter table core.terms {change}")
    with pytest.raises(RuntimeError, match=rf"core\.terms differs in {change.split()[2]};.*A home of another version"):
        warehouse.write().__enter__()


def test_a_warehouse_held_by_another_process_is_named(home):
    with connect(home):
        pass
    context = multiprocessing.get_context("spawn")
    ready, done = context.Event(), context.Event()
    other = context.Process(target=hold, args=(str(home.warehouse), ready, done))
    other.start()
    ready.wait(20)
    try:
        with pytest.raises(RuntimeError, match="held by another process"), connect(home):
            pass
    finally:
        done.set()
        other.join()


def test_raw_records_and_the_secret_are_for_their_owner_only(home):
    with connect(home):
        pass
    assert home.warehouse.stat().st_mode & 0o077 == 0
    assert (home / "secret.key").stat().st_mode & 0o077 == 0


def test_a_home_keeps_its_secret_and_the_environment_comes_first(home, monkeypatch):
    monkeypatch.delenv("TINGSU_SECRET")
    first = Home(home.path).secret
    home.create()
    assert Home(home.path).secret == first
    monkeypatch.setenv("TINGSU_SECRET", "another one, long enough")
    assert Home(home.path).secret == b"another one, long enough"
    monkeypatch.setenv("TINGSU_SECRET", "short")
    with pytest.raises(ConfigurationError, match="5 characters"):
        _ = Home(home.path).secret


def test_a_reference_file_of_the_home_takes_the_place_of_the_project_s(home):
    assert home.read_reference("sources.yaml", dict)["sources"] == []
    (home / "reference" / "sources.yaml").write_text("sources: [1]", encoding="utf-8")
    assert home.read_reference("sources.yaml", dict)["sources"] == [1]


def test_a_home_is_not_run_with_the_secret_of_another(home, monkeypatch):
    home.confirm_secret()
    Home(home.path).confirm_secret()
    assert (home / "secret.mark").stat().st_mode & 0o077 == 0
    assert SECRET not in (home / "secret.mark").read_text()
    assert "TINGSU_SECRET is in force, people are keyed with it" in secret(Home(home.path)).says
    monkeypatch.delenv("TINGSU_SECRET")
    other = Home(home.path)
    with pytest.raises(ConfigurationError, match=r"secret\.key.*not the one.*operators\.md"):
        other.confirm_secret()
    assert not secret(other).is_good
