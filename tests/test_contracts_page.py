"""The page of the contracts in a real browser: it fits a phone, runs nothing, asks nobody for anything."""

import datetime
import html
import json
import re

import polars as pl
import pytest

from models.contracts_page import render_contracts
from models.intake.contract import EXPECTATIONS
from pipelines.settings import CHECKOUT
from tests.test_report_page import MEASURE, browse

TEMPLATE = (CHECKOUT / "data/templates/contracts.html.j2").read_text(encoding="utf-8")
NIGHT = datetime.date(2026, 8, 19)
WIDTHS = (390, 1280)
HOSTILE = "<script>ran=1</script>多了：" + "很长的列名" * 30


def delivery(source, back, **more: object):
    night = NIGHT - datetime.timedelta(days=back)
    row = {
        "delivery_id": f"{source}{back}",
        "night": night,
        "source": source,
        "file_count": 1,
        "delivered_count": 1_234_567,
    }
    row |= {"unusable_count": 5, "known_count": 1, "held_for": [], "released_on": None, "waiting_files": []}
    return row | more


def expectation(of, name, outcome, **more: object):
    row = {"delivery_id": of["delivery_id"], "night": of["night"], "source": of["source"], "expectation": name}
    row |= {"outcome": outcome, "observed": 0.123456, "usual": 1.0, "warn_min": 0.5, "warn_max": 2.0, "block_min": None}
    row |= {
        "block_max": 5.0,
        "seen_count": 99,
        "odd_count": 12,
        "record_ids": ["abcdefghijklmnopqrst"] * 5,
        "note": HOSTILE,
    }
    return row | more


def page(night=NIGHT):
    held = delivery(
        "provincial_hotline_transcripts_2026",
        0,
        held_for=["volume_is_as_usual"],
        waiting_files=["热线/" + "长" * 90 + ".csv"],
    )
    calm, freed = [delivery("desk", back) for back in range(40)], delivery("mail", 1, held_for=["x"], released_on=NIGHT)
    told = [expectation(held, name, "broken") for name in EXPECTATIONS]
    told += [
        expectation(calm[0], name, outcome, observed=None, odd_count=0, note="")
        for name, outcome in zip(EXPECTATIONS, ["met", "not_judged", "not_enough_history"] * 4, strict=False)
    ]
    told += [expectation(calm[2], EXPECTATIONS[0], "warned")]
    return render_contracts(
        TEMPLATE,
        night=night,
        deliveries=pl.DataFrame([held, *calm, freed], infer_schema_length=None),
        expectations=pl.DataFrame(told, infer_schema_length=None),
        missing=pl.DataFrame({"source": [HOSTILE], "last_night": [NIGHT], "silent_days": [9], "longest_gap": [3]}),
        says=dict.fromkeys(EXPECTATIONS, "开始时间合理的占比"),
        tables={"core.contacts": ["contact_ids_are_unique_to_the_contract"] * 9},
    )


def test_the_page_says_what_is_held_back_and_how_to_let_it_in():
    said = page()
    assert "本晚有 2 个来源送达，<strong>1 个整批暂扣</strong>。" in said
    assert "<strong>1 个来源该来未来</strong>" in said
    assert '<td class="number">9 天</td><td class="number">3 天</td>' in said
    assert said.index("整批暂扣</span>") < said.index("已放行</span>") < said.index("符合约定</span>")
    assert "tingsu quarantine replay --accept" in said
    assert "12.3%" in said
    assert "0.5 倍–2 倍" in said
    assert "本晚没有新的交付" in page(NIGHT + datetime.timedelta(days=1))


def test_the_page_asks_nobody_for_anything():
    assert re.findall(r"""(?:src|href|action)=["']?(?!data:)[^"'>\s]+|url\(|@import|https?:""", page()) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_fits_and_runs_nothing(width, tmp_path):
    frame = f'<iframe style="border:0;width:{width}px;height:800px" srcdoc="{html.escape(page())}"></iframe>'
    measure = MEASURE.replace('page.querySelector("article h3")', 'page.querySelector("h3")')
    tree = browse(frame + measure, tmp_path)
    (found,) = json.loads(html.unescape(re.search("<title>(.*?)</title>", tree).group(1)))
    assert (found["width"], found["needed"]) == (width, width)
    assert not found["ran"]
    assert not found["scripts"]
    assert found["shown"] == "provincial_hotline_transcripts_2026"
