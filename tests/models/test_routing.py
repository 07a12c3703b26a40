"""Who owns a hotspot."""

import polars as pl
import pytest
from pydantic import ValidationError

from models.routing import Processes, route

PROCESSES = Processes.model_validate(
    {
        "sure_at": 0.5,
        "nodes": [
            {"node": "点播订购确认", "department": "家庭业务部", "words": ["点播", "电视费"]},
            {"node": "充值到账", "department": "计费中心", "words": ["充值"]},
        ],
    }
)


def routed(*texts: str) -> tuple:
    return route(pl.DataFrame({"hotspot_id": ["H1"] * len(texts), "text": texts}), PROCESSES).row(0)[1:]


def test_a_hotspot_goes_to_the_step_most_complaints_speak_for():
    assert routed("孩子点播扣了电视费", "电视费太高", "充值了电视费还高") == ("点播订购确认", "家庭业务部", 1.0)


def test_when_too_few_speak_for_a_step_a_person_must_decide():
    assert routed("充值没到", "网速慢", "断网了") == (None, None, 0.333)


def test_when_nothing_speaks_for_a_step_there_is_no_confidence():
    assert routed("网速慢") == (None, None, None)


def test_equal_shares_go_to_the_step_named_first():
    assert routed("点播", "充值")[0] == "点播订购确认"


def test_a_company_without_steps_is_refused():
    with pytest.raises(ValidationError):
        Processes.model_validate({"sure_at": 0.5, "nodes": []})
