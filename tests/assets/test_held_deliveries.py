"""A delivery that breaks the contract of its source is held back whole, the others go on, and nothing is lost."""

import shutil
from datetime import date, timedelta

import dagster as dg
import pytest
import yaml

from assets.core.contacts import contacts
from assets.core.turns import turns
from assets.delivery_checks import CONTRACT, delivery_checks, missing_sources
from assets.raw.files import intake
from pipelines.quarantine_replay import replay
from pipelines.settings import ConfigurationError, Home
from pipelines.sql import SQL
from pipelines.warehouse import Warehouse, connect
from tests.assets.test_raw import counts, deliver, instance, load, query
from tests.conftest import SECRET

FIRST = date(2026, 8, 3)
TONIGHT = date(2026, 8, 15)
HEADER = "工单编号,客户号码,受理时间,满意度,投诉内容"


def rows(night: date, count: int, *, age: int = 1, customer: bool = True, text: str = "宽带断网三天") -> str:
    day = night - timedelta(days=age)
    lines = [
        f"GD-{day:%m%d}-{place},{f'139000{place:05d}' if customer else ''},{day} 09:{place % 60:02d}:00,5,{text}{place}"
        for place in range(count)
    ]
    return "\n".join([HEADER, *lines]) + "\n"


@pytest.fixture(scope="module")
def eleven_nights(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TINGSU_SECRET", SECRET)
        home = Home(tmp_path_factory.mktemp("nights"))
        home.create()
        for place in range(11):
            night = FIRST + timedelta(days=place)
            deliver(home, {f"desk/{night}.csv": rows(night, 40 + place % 3)})
            load(home, night=str(night))
    return home


@pytest.fixture
def home(eleven_nights, tmp_path):
    return Home(shutil.copytree(eleven_nights.path, tmp_path / "home"))


def outcomes(home, source="desk"):
    """Of the latest night: what was not met."""
    told = f"""select expectation, outcome from raw.expectations where source = '{source}' and outcome not in ('met', 'not_judged')
        and night = (select max(night) from raw.deliveries) order by all"""
    return dict(query(home, told))


def sound(home):
    """Names of SQL checks of raw that do not hold."""
    with connect(home, read_only=True) as connection:
        return [
            path.stem
            for path in (SQL / "checks" / "raw").rglob("*.sql")
            if connection.sql(path.read_text(encoding="utf-8")).fetchall()
        ]


def test_nights_like_the_ones_before_are_let_in(eleven_nights):
    assert query(eleven_nights, "select distinct outcome from raw.expectations order by all") == [
        ("met",),
        ("not_enough_history",),
        ("not_judged",),
    ]
    early = "select count(*) from raw.expectations where outcome = 'not_enough_history' and night < '2026-08-10'"
    late = "select count(*) from raw.expectations where outcome = 'not_enough_history' and night >= '2026-08-10'"
    assert (query(eleven_nights, early)[0][0] > 30, query(eleven_nights, late)) == (True, [(0,)])
    assert sound(eleven_nights) == []


@pytest.mark.parametrize(
    ("content", "broken"),
    {
        "a sudden drop": (rows(TONIGHT, 3), {"volume_is_as_usual"}),
        "tenfold": (rows(TONIGHT, 400), {"volume_is_as_usual"}),
        "an empty column": (rows(TONIGHT, 40, customer=False), {"fields_are_as_complete_as_usual"}),
        "old data": (rows(TONIGHT, 40, age=200), {"newest_contact_is_as_fresh_as_usual"}),
        "dates of next year": (rows(TONIGHT, 40, age=-200), {"dates_are_plausible"}),
        "hardly any text": (rows(TONIGHT, 15) + "".join(f"X{n},,2026-08-14,5,\n" for n in range(25)), {"enough_records_are_usable"}),
    }.values(),
    ids=["a sudden drop", "tenfold", "an empty column", "old data", "dates of next year", "hardly any text"],
)  # fmt: skip
def test_what_breaks_the_contract_is_held_back_and_other_sources_go_on(home, content, broken):
    before = query(home, "select count(*) from raw.records")[0][0]
    deliver(home, {"desk/tonight.csv": content, "branch/tonight.csv": rows(TONIGHT, 30)})
    counted = load(home, night=str(TONIGHT))["files"]
    assert broken <= {name for name, outcome in outcomes(home).items() if outcome == "broken"}
    assert outcomes(home, "branch") == dict.fromkeys(outcomes(home, "branch"), "not_enough_history")
    assert query(home, "select count(*) from raw.records") == [(before + 30,)]
    assert counts(home)["desk/tonight.csv"][1] == 0
    assert counts(home)["branch/tonight.csv"] == (30, 30, 0, 0)
    ((reason, remedy, payload),) = query(
        home, "select reason, remedy, payload from raw.quarantine where reason_code = 'contract_broken'"
    )
    assert "整批暂扣" in reason
    assert "--accept --file desk/tonight.csv" in remedy
    assert payload is None
    assert counted["quarantined"] == len(content.splitlines()) - 1
    assert sound(home) == []


def test_a_night_with_a_broken_delivery_goes_on_and_its_checks_tell(home):
    deliver(home, {"desk/tonight.csv": rows(TONIGHT, 400), "branch/tonight.csv": rows(TONIGHT, 30)})
    result = dg.materialize(
        [intake, contacts, turns, delivery_checks],
        resources={"warehouse": Warehouse(home=str(home.path))},
        partition_key=str(TONIGHT),
        instance=instance(),
    )
    assert result.success
    told = {one.check_name: one for one in result.get_asset_check_evaluations()}
    assert [name for name, one in told.items() if not one.passed] == ["volume_is_as_usual"]
    found = told["volume_is_as_usual"]
    assert found.severity == dg.AssetCheckSeverity.WARN
    assert found.metadata["broken"].value == 1
    assert "新记录 400 条" in found.metadata["deliveries"].value
    assert query(home, "select count(*) from core.contacts where source = 'branch'") == [(30,)]


@pytest.mark.parametrize(
    ("night", "missed"),
    [("2026-08-13", []), ("2026-08-14", []), ("2026-08-15", [("desk", date(2026, 8, 13), 2, 1)]), ("2026-10-01", [])],
    ids=["it has come", "as long as ever", "longer than ever", "given up long ago"],
)  # fmt: skip
def test_a_source_is_missed_when_it_is_silent_for_longer_than_it_ever_was(eleven_nights, night, missed):
    with connect(eleven_nights, read_only=True) as connection:
        assert missing_sources(connection, night, CONTRACT.history).rows() == missed
        assert missing_sources(connection, night, CONTRACT.history.model_copy(update={"enough_nights": 12})).is_empty()


def test_a_night_without_a_source_goes_on_and_a_check_tells(home):
    deliver(home, {"branch/tonight.csv": rows(TONIGHT, 30)})
    result = dg.materialize(
        [intake, delivery_checks],
        resources={"warehouse": Warehouse(home=str(home.path))},
        partition_key=str(TONIGHT),
        instance=instance(),
    )
    assert result.success
    told = {one.check_name: one for one in result.get_asset_check_evaluations()}
    assert [name for name, one in told.items() if not one.passed] == ["no_source_is_missing"]
    assert "desk" in told["no_source_is_missing"].metadata["sources"].value


def test_what_was_odd_is_named_by_record_and_never_quoted(home):
    odd = rows(TONIGHT, 40).replace(",5,", ",999,")
    deliver(home, {"desk/tonight.csv": odd})
    load(home, night=str(TONIGHT))
    told = "select outcome, observed, seen_count, odd_count, len(record_ids) from raw.expectations where expectation = 'satisfaction_is_on_its_scale' and night = '2026-08-15'"
    assert query(home, told) == [("warned", 0, 40, 40, 5)]
    assert (
        query(home, "select count(*) from raw.expectations, raw.records where list_contains(record_ids, record_id)")[0][
            0
        ]
        >= 5
    )
    said = " ".join(str(row) for row in query(home, "from raw.expectations"))
    assert not {"13900000001", "999,", "宽带断网"} & {
        word for word in ("13900000001", "999,", "宽带断网") if word in said
    }


def test_a_person_lets_it_in_and_each_record_lands_on_its_day(home):
    deliver(home, {"desk/tonight.csv": rows(TONIGHT, 40, age=60) + "X,,2026-08-14,5,\n"})
    load(home, night=str(TONIGHT))
    delivered = counts(home)["desk/tonight.csv"]
    assert delivered == (41, 0, 41, 0)
    (home.landing / "desk/tonight.csv").unlink()
    done = replay(home, night=TONIGHT + timedelta(days=1))
    assert [(name, "--accept" in note) for name, note in done.notes] == [("desk/tonight.csv", True)]
    assert counts(home)["desk/tonight.csv"] == delivered
    done = replay(home, night=TONIGHT + timedelta(days=1), accept=True)
    assert done.files.rows() == [("desk/tonight.csv", 40, 0, 1)]
    assert counts(home)["desk/tonight.csv"] == (41, 40, 1, 0)
    assert query(home, "select reason_code from raw.quarantine") == [("no_text",)]
    assert query(home, "select count(*) from raw.held") == [(0,)]
    assert query(home, "select held_for from raw.files where file_name = 'desk/tonight.csv'") == [(None,)]
    assert query(home, "select released_on::varchar from raw.deliveries where len(held_for) > 0") == [("2026-08-16",)]
    load(home, night=str(TONIGHT + timedelta(days=1)), core=True)
    assert query(
        home, "select counted_on::varchar, count(*) from core.contacts where counted_on < '2026-08-01' group by all"
    ) == [("2026-06-16", 40)]
    assert sound(home) == []


def test_what_came_again_meanwhile_is_known_when_the_delivery_is_let_in(home):
    content = rows(TONIGHT, 400)
    deliver(home, {"desk/tonight.csv": content})
    load(home, night=str(TONIGHT))
    deliver(home, {"desk/mended.csv": "\n".join(content.splitlines()[:41]) + "\n"})
    load(home, night=str(TONIGHT))
    assert counts(home)["desk/mended.csv"] == (40, 40, 0, 0)
    done = replay(home, night=TONIGHT, file="tonight.csv", accept=True)
    assert done.files.rows() == [("desk/tonight.csv", 360, 40, 0)]
    assert counts(home)["desk/tonight.csv"] == (400, 360, 0, 40)
    assert sound(home) == []


def test_a_held_delivery_is_not_read_again_and_is_no_part_of_what_is_usual(home):
    deliver(home, {"desk/tonight.csv": rows(TONIGHT, 400)})
    load(home, night=str(TONIGHT))
    tomorrow = TONIGHT + timedelta(days=1)
    deliver(home, {"desk/tomorrow.csv": rows(tomorrow, 40)})
    assert load(home, night=str(tomorrow))["files"]["quarantined"] == 0
    assert outcomes(home) == {}
    usual = "select usual from raw.expectations where expectation = 'volume_is_as_usual' order by night desc limit 1"
    assert query(home, usual) == [(41,)]


def test_a_home_may_have_a_contract_of_its_own(home):
    own = yaml.safe_load((home.reference("contracts/sources.yaml")).read_text(encoding="utf-8"))
    own["sources"] = {"desk": {"expectations": {"volume_is_as_usual": {"block": None}}}}
    place = home / "reference" / "contracts" / "sources.yaml"
    place.parent.mkdir()
    place.write_text(yaml.safe_dump(own), encoding="utf-8")
    deliver(home, {"desk/tonight.csv": rows(TONIGHT, 400)})
    load(home, night=str(TONIGHT))
    assert outcomes(home) == {"volume_is_as_usual": "warned"}
    place.write_text(yaml.safe_dump(own | {"expectations": {}}), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"sources\.yaml"):
        replay(home, night=TONIGHT)
