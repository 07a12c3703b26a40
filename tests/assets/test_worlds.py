"""Every delivery of every made-up company is read and accounted for to the row, whatever its format and damage."""

import re
from pathlib import Path

import polars as pl
import pytest

from pipelines.deliveries import write_world
from pipelines.settings import Home
from tests.assets.test_raw import load, query

PACKED = re.compile(r"(\.gz|\.zip)/.*$")  # a member's place within its archive


@pytest.mark.parametrize("industry", ["telecom", "ecommerce", "bank"])
def test_planted_rows_are_set_aside_under_their_reason_and_no_others(industry, tmp_path):
    delivered = write_world(tmp_path / "world", seed=4, days=40, contacts=600, industry=industry, wording="held-out")
    home = Home(tmp_path / "home")
    home.create()
    load(home, tmp_path / "world" / "landing")
    planted = read(tmp_path / "world" / "truth" / "planted.csv").rows()
    set_aside = query(home, "select file_name, row_no, reason_code from raw.quarantine join raw.files using (file_id)")
    assert sorted((PACKED.sub(r"\1", file), *rest) for file, *rest in set_aside) == sorted(planted)
    accounted = "loaded_count + quarantined_count + known_count"
    counted = query(home, f"select file_name, delivered_count, {accounted} from raw.files")
    assert {PACKED.sub(r"\1", file): count for file, count, _ in counted} == delivered
    assert all(count == found for _, count, found in counted)
    contacts = read(tmp_path / "world" / "truth" / "contacts.csv")["external_id"].n_unique()
    assert query(home, "select count(distinct contact_id) from raw.records") == [(contacts,)]


def read(path: Path) -> pl.DataFrame:
    return pl.read_csv(path, infer_schema_length=None)
