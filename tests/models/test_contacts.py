"""Contacts: typed, masked, people as keys. All numbers and names are made up."""

import json
from datetime import UTC, date, datetime

import polars as pl
import pytest

from models.intake.contacts import make_contacts
from models.intake.mapping import contact_fields
from models.intake.sources import CONTACT_FIELDS, Headers, Mapping
from models.text.masking_rules import MaskingRules
from pipelines.settings import Home

HEADERS = Home("nowhere").read_reference("headers.yaml", Headers.model_validate)
MASKING = Home("nowhere").read_reference("masking.yaml", MaskingRules.model_validate)
SECRET = b"a secret that is long enough"
NIGHT = date(2026, 8, 19)


def contacts_of(*records: dict[str, str], timezone: str = "Asia/Shanghai", secret: bytes = SECRET) -> pl.DataFrame:
    """Contacts of records whose headers are the names of the fields; others become attributes."""
    headers = [*CONTACT_FIELDS, *sorted({name for record in records for name in record} - set(CONTACT_FIELDS))]
    cells = pl.Series([[record.get(name) for name in headers] for record in records], dtype=pl.List(pl.String))
    mapping = Mapping(channel="ticket", timezone=timezone, fields={name: [name] for name in CONTACT_FIELDS})
    kept = pl.DataFrame(
        {"contact_id": [f"c{place}" for place in range(len(records))]}, schema={"contact_id": pl.String}
    )
    records_of = kept.with_columns(night=pl.lit(NIGHT), source=pl.lit("hotline"))
    return make_contacts(
        contact_fields(cells, headers, mapping), records_of, mapping, headers=HEADERS, masking=MASKING, secret=secret
    )


@pytest.mark.parametrize(
    ("at", "timezone", "day"),
    [
        ("2026-07-02T23:30:00Z", "Asia/Shanghai", date(2026, 7, 3)),
        ("2026-07-03 00:10", "Asia/Shanghai", date(2026, 7, 3)),
        ("2026-07-03 23:59:59", "Asia/Shanghai", date(2026, 7, 3)),
        ("2026-07-02 18:00", "America/New_York", date(2026, 7, 3)),
        ("2026-07-03", "Asia/Tokyo", date(2026, 7, 2)),
        (None, "Asia/Shanghai", NIGHT),
    ],
)
def test_a_contact_counts_for_its_day_in_shanghai_else_for_the_night(at, timezone, day):
    assert contacts_of({"started_at": at}, timezone=timezone)["counted_on"].to_list() == [day]


def test_moments_are_utc_and_an_end_before_the_start_is_null():
    contacts = contacts_of(
        {"started_at": "2026-07-03 09:05", "ended_at": "2026-07-03 09:25", "replied_at": "2026/7/5"},
        {"started_at": "2026-07-03 09:05", "ended_at": "2026-07-03 09:04"},
        {"ended_at": "2026-07-03 09:04"},
    )
    assert contacts["ended_at"].to_list() == [
        datetime(2026, 7, 3, 1, 25, tzinfo=UTC), None, datetime(2026, 7, 3, 1, 4, tzinfo=UTC)
    ]  # fmt: skip
    assert contacts["replied_at"].to_list()[0] == datetime(2026, 7, 4, 16, tzinfo=UTC)


def test_one_person_has_one_key_however_the_phone_is_written():
    keys = contacts_of(
        *[{"customer": phone} for phone in ("13900000001", "+86 139-0000-0001", "139 0000 0001", "13900000002")]
    )
    assert keys["customer_key"].n_unique() == 2
    assert keys["customer_key"].str.contains("^[a-z]{20}$").all()


@pytest.mark.parametrize("name", [None, "匿名", "匿名用户", "Anonymous", "-"])
def test_those_who_give_no_name_are_not_one_person(name):
    assert contacts_of({"customer": name})["customer_key"].to_list() == [None]


def test_keys_of_customers_and_agents_differ_from_secret_to_secret():
    one, other = (
        contacts_of({"customer": "李四", "agent": "8001"}, secret=secret) for secret in (SECRET, SECRET + b".")
    )
    keys = [made[name][0] for made in (one, other) for name in ("customer_key", "agent_key")]
    assert len(set(keys)) == 4


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("1,200.50元", 1200.5),
        ("￥50", 50),
        ("-3", -3),
        ("４．５", 4.5),
        ("1.2万", 12000),
        ("5星", 5),
        ("满意", None),
        ("", None),
    ],
)
def test_numbers_are_read_as_people_write_them(cell, number):
    assert contacts_of({"compensation": cell})["compensation_yuan"].to_list() == [number]


@pytest.mark.parametrize(
    ("cell", "count"), [("2", 2), ("3.0", 3), ("2次", 2), ("1.2万", 12000), ("-1", None), ("9" * 12, None)]
)
def test_counts_are_whole_and_not_negative(cell, count):
    contacts = contacts_of({"transfers": cell, "likes": cell})
    assert contacts.select("transfer_count", "like_count").row(0) == (count, count)
    assert contacts["like_count"].dtype == pl.Int32


@pytest.mark.parametrize(
    ("cell", "is_resolved"),
    [("是", True), ("已解决", True), ("TRUE", True), ("1", True), ("否", False), ("false", False), ("待定", None)],
)
def test_yes_and_no_are_understood(cell, is_resolved):
    assert contacts_of({"resolved": cell})["is_resolved"].to_list() == [is_resolved]


@pytest.mark.parametrize(
    ("said", "channel"),
    [("电话", "phone"), ("微信公众号", "wechat"), ("APP", "app"), ("传真", "ticket"), (None, "ticket")],
)
def test_a_channel_that_is_not_known_is_the_mappings(said, channel):
    assert contacts_of({"channel": said})["channel"].to_list() == [channel]


@pytest.mark.parametrize(
    "personal", ["13900000001", "11010119900307123X", "6222 0212 3456 7890", "li.si@qq.com", "010-12345678"]
)
def test_nothing_that_is_published_holds_a_personal_number(personal):
    record = dict.fromkeys(CONTACT_FIELDS, f"甲{personal}乙") | {"备注": f"甲\n{personal}", "started_at": None}
    published = contacts_of(record)
    assert personal not in published.drop("contact_id").cast(pl.String).write_csv()
    masked = published.select(
        "external_id", "ticket_id", "team", "region", "product", "queue", "category", "status"
    ).row(0)
    assert all(cell.startswith("甲[") for cell in masked)


@pytest.mark.parametrize(
    "cell", ["甲\nli.si@qq.com", "C:\\new\\li@qq.com", '"li@qq.com"', "甲\x0113900000001", "\\", 'a\\"b', "\u2028"]
)
def test_masked_attributes_are_still_json(cell):
    attributes = contacts_of({"备注": cell, "版本": "9"})["attributes"][0]
    assert json.loads(attributes)["版本"] == "9"
    assert "@" not in attributes
    assert "1390000" not in attributes


def test_contacts_keep_their_order_and_an_empty_batch_its_columns():
    contacts = contacts_of({"region": "乙"}, {"region": "甲"})
    assert contacts.select("contact_id", "region").rows() == [("c0", "乙"), ("c1", "甲")]
    assert contacts_of().schema == contacts.schema
