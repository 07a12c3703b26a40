"""Decisions survive the nights: whatever is found, what people said holds."""

import shutil
from collections.abc import Iterator
from datetime import timedelta

import duckdb
import polars as pl
import pytest

from assets.hotspot.hotspots import find, keep
from pipelines.register import decide
from pipelines.settings import Home
from pipelines.verdicts import Hotspots, values_of
from pipelines.warehouse import build_published, connect
from tests.conftest import NIGHT

NIGHTS = 5


@pytest.fixture
def home(small_home, tmp_path) -> Home:
    """A home whose last complaints come in night by night."""
    home = Home(shutil.copytree(small_home.path, tmp_path / "home"))
    with connect(home) as connection:
        connection.execute(
            "update core.complaints set night = greatest(?, counted_on) from core.contacts where complaints.contact_id = contacts.contact_id",
            [NIGHT - timedelta(days=20)],
        )
        for name in ("hotspots", "members", "births", "transitions", "verdicts"):
            connection.execute(f"delete from hotspot.{name}")
        first = NIGHT - timedelta(days=20)
        keep(connection, find(connection, home, first), first)
    publish(home, first)
    return home


def publish(home: Home, night) -> None:
    fresh, _ = build_published(home, night)
    fresh.replace(home.published)


def pass_nights(home: Home) -> Iterator[dict[str, pl.DataFrame]]:
    for number in range(NIGHTS):
        night = NIGHT - timedelta(days=19 - 4 * number)
        with connect(home) as connection:
            tables = find(connection, home, night)
            keep(connection, tables, night)
        yield tables


def say(home: Home, kind: str, subject: str, *said: str):
    return decide(home, kind, subject, values_of(Hotspots(home), kind, subject, said), by="王", because="测试")


def largest(home: Home) -> list[str]:
    with duckdb.connect(home.published, read_only=True) as connection:
        rows = connection.sql(
            "select hotspot_id from hotspot.hotspots order by complaint_count desc, hotspot_id"
        ).fetchall()
    return [row[0] for row in rows]


def of(tables: dict[str, pl.DataFrame], complaints: list[str]) -> set:
    inside = tables["members"].filter(pl.col("complaint_id").is_in(complaints))
    return set(inside["hotspot_id"].to_list())


def test_every_kind_of_decision_holds_on_every_night(home):
    one, two, three, four, five = largest(home)[:5]
    merge = say(home, "merge", one, two)
    rename, reject, pin = say(home, "rename", three, "人起的名字"), say(home, "reject", four), say(home, "pin", five)
    for tables in pass_nights(home):
        assert of(tables, merge.values["members"][:30] + merge.values["others"][two][:30]) == {one}
        hotspots = tables["hotspots"]
        assert two not in hotspots["hotspot_id"]
        assert dict(hotspots.select("hotspot_id", "label").iter_rows())[three] == rename.values["label"]
        assert four not in hotspots["hotspot_id"]
        assert of(tables, reject.values["members"][:30]) == set()
        assert of(tables, pin.values["members"]) == {five}
        told = tables["verdicts"]
        assert told["status"].to_list() == ["in_force"] * 4
        assert told["hotspot_id"].to_list() == [one, three, four, five]
        assert told.filter(pl.col("kind") == "reject")["customer_count"].to_list()[0] >= 3


def test_a_split_and_hotspots_that_are_not_the_same_stay_apart(home):
    one, two, three = largest(home)[:3]
    members = Hotspots(home).members(one)
    half = {"parts": [members[::2], members[1::2]]}
    decide(home, "split", one, half, by="王", because="测试")
    apart = say(home, "apart", two, three)
    for tables in pass_nights(home):
        first, second = (of(tables, part) for part in half["parts"])
        assert first == {one}
        assert second & first == set()
        assert of(tables, apart.values["members"][:30]) == {two}
        assert of(tables, apart.values["others"][three][:30]) == {three}


def test_a_rejected_hotspot_is_back_under_its_id_once_the_decision_is_withdrawn(home):
    one = largest(home)[0]
    made = say(home, "reject", one)
    nights = pass_nights(home)
    assert one not in next(nights)["hotspots"]["hotspot_id"]
    decide(home, "withdraw", made.id, by="李", because="测试")
    assert one in next(nights)["hotspots"]["hotspot_id"]


def test_a_conflict_is_shown_and_the_decision_stays(home):
    one, two, *_ = largest(home)
    say(home, "merge", one, two)
    told = [tables["verdicts"].row(0, named=True) for tables in pass_nights(home)][-1]
    assert (told["status"], told["hotspot_id"]) == ("in_force", one)
    assert "仍是两回事" in told["conflict"]


def test_an_old_night_derived_again_with_late_complaints_renumbers_nothing(home):
    nights = list(pass_nights(home))
    night = NIGHT - timedelta(days=19)
    with connect(home) as connection:
        connection.execute(
            "update core.complaints set night = ? where night between ? and ?",
            [night, night, night + timedelta(days=2)],
        )
        again = find(connection, home, night)
        keep(connection, again, night)
    before, after = nights[0], again
    both = before["members"].join(after["members"], on="complaint_id")
    assert (both["hotspot_id"] == both["hotspot_id_right"]).mean() > 0.95
    assert (
        set(after["births"]["hotspot_id"])
        & set(pl.concat(n["members"].select("hotspot_id") for n in nights)["hotspot_id"])
        == set()
    )
