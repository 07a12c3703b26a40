"""When files land, a run is asked for once."""

import dagster as dg
import pytest

from pipelines.partitions import tonight
from pipelines.sensors import files_landed
from pipelines.settings import Home


@pytest.fixture
def home(tmp_path, monkeypatch) -> Home:
    monkeypatch.setenv("TINGSU_HOME", str(tmp_path))
    made = Home()
    made.create()
    return made


def look(cursor: str | None) -> tuple[object, str]:
    with dg.DagsterInstance.ephemeral() as instance, dg.build_sensor_context(instance, cursor=cursor) as context:
        return files_landed(context), context.cursor or ""


def test_an_empty_landing_folder_asks_for_nothing(home):
    assert isinstance(look(None)[0], dg.SkipReason)


def test_a_file_asks_for_one_run_once_it_rests_and_a_growing_one_waits(home):
    (home.landing / "a.csv").write_text("id,text\n1,断网\n", encoding="utf-8")
    first, cursor = look(None)
    assert isinstance(first, dg.SkipReason)
    (home.landing / "a.csv").write_text("id,text\n1,断网\n2,断网\n", encoding="utf-8")
    grown, cursor = look(cursor)
    assert isinstance(grown, dg.SkipReason)
    asked, cursor = look(cursor)
    assert asked.partition_key == tonight().isoformat()
    assert isinstance(look(cursor)[0], dg.SkipReason)


def test_another_file_asks_for_another_run(home):
    cursor = None
    for name in ("a.csv", "b.csv"):
        (home.landing / name).write_text("id,text\n1,断网\n", encoding="utf-8")
        _, cursor = look(cursor)
        asked, cursor = look(cursor)
        assert isinstance(asked, dg.RunRequest)
