"""A made-up contact centre and one night on it, made once for the whole suite."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from pipelines.deliveries import write_world
from pipelines.nightly import run_night
from pipelines.settings import Home

NIGHT = date(2026, 8, 19)
SECRET = "a secret that is long enough"


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test sees the machine's own settings or the default home."""
    for name in ("HOME", "THREADS", "SEGMENTER", "MEMORY"):
        monkeypatch.delenv(f"TINGSU_{name}", raising=False)
    monkeypatch.setenv("TINGSU_SECRET", SECRET)
    monkeypatch.setenv("TINGSU_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("DAGSTER_HOME", raising=False)


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The contact centre of `make run`: landing/ and truth/."""
    folder = tmp_path_factory.mktemp("world")
    write_world(folder, seed=7, days=60, contacts=2000)
    return folder


@pytest.fixture(scope="session")
def small_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small one, for what needs several nights."""
    folder = tmp_path_factory.mktemp("small_world")
    write_world(folder, seed=11, days=30, contacts=400)
    return folder


@pytest.fixture(scope="session")
def night_home(world: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A home after one night on the contact centre; to be read only."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TINGSU_SECRET", SECRET)
        home = Home(tmp_path_factory.mktemp("night"))
        outcome = run_night(home, inputs=[world / "landing"], night=NIGHT)
        assert outcome.succeeded, outcome.message
        yield home


@pytest.fixture(scope="session")
def small_home(small_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home after one night on the small one, with a single thread; to be read or copied only."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TINGSU_SECRET", SECRET)
        patch.setenv("TINGSU_THREADS", "1")
        home = Home(tmp_path_factory.mktemp("small_night"))
        outcome = run_night(home, inputs=[small_world / "landing"], night=NIGHT)
        assert outcome.succeeded, outcome.message
    return home
