"""Great Expectations names what breaks a contract."""

import pandas as pd
import pytest
import yaml

from assets.contracts import counts, validate
from pipelines.settings import REFERENCE
from pipelines.sql import read_sql
from pipelines.warehouse import connect

BREAKS = {
    "core.contacts": {
        "every_contact_has_an_id": ("contact_id", None),
        "contact_ids_are_unique_to_the_contract": ("contact_id", "twice"),
        "every_contact_has_a_source": ("source", None),
        "every_contact_counts_for_a_day": ("counted_on", None),
        "channels_are_known": ("channel", "fax"),
        "counts_are_not_negative": ("transfer_count", -1),
        "likes_are_not_negative": ("like_count", -1),
        "customer_keys_are_pseudonyms": ("customer_key", "13812345678"),
    },
    "mart.pain_points": {
        "every_pain_point_has_a_name": ("label", "一"),
        "every_pain_point_is_quoted": ("quotation", ""),
        "at_least_three_customers_each": ("customer_count", 2),
        "scores_are_between_0_and_100": ("score", 101.0),
        "intervals_are_the_right_way_round": ("rank_high", 0),
        "chances_are_between_0_and_1": ("p_top10", 1.5),
        "tiers_are_known": ("tier", "maybe"),
    },
}


def frame(home, table: str) -> pd.DataFrame:
    with connect(home, read_only=True) as connection:
        return (
            connection.sql(read_sql(f"contracts/{table.replace('.', '/')}"))
            .pl()
            .to_pandas(use_pyarrow_extension_array=True)
        )


@pytest.mark.parametrize("table", BREAKS)
def test_a_night_keeps_its_contract_and_a_broken_row_is_named(night_home, table):
    contract = yaml.safe_load((REFERENCE / "contracts" / f"{table}.yaml").read_text(encoding="utf-8"))
    rows = frame(night_home, table)
    assert [name for name, outcome in validate(rows, contract) if not outcome["success"]] == []
    for name, (column, value) in BREAKS[table].items():
        bad = rows.copy()
        bad.loc[[0, 1], column] = value
        outcomes = dict(validate(bad, {name: contract[name]}))
        assert not outcomes[name]["success"], name


def test_what_is_shown_of_a_failure_counts_and_never_quotes():
    found = validate(
        pd.DataFrame({"channel": ["13812345678"]}),
        {"c": {"expect": "column_values_to_be_in_set", "column": "channel", "value_set": ["web"]}},
    )
    assert counts(found[0][1]["result"]) == {"element_count": 1, "unexpected_count": 1, "missing_count": 0}
