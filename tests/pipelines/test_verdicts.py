"""Decisions as people state them."""

import shutil

import polars as pl
import pytest
from duckdb import connect

from pipelines.register import read_decisions
from pipelines.settings import ConfigurationError, Home
from pipelines.verdicts import decide_on_hotspot, print_decisions, withdraw
from tests.pipelines.test_cli import tingsu


@pytest.fixture
def home(night_home, tmp_path) -> Home:
    shutil.copy(night_home.published, tmp_path / "published.duckdb")
    return Home(tmp_path)


def test_a_hotspot_is_meant_by_id_or_rank_and_remembered_by_its_complaints(home):
    by_rank = decide_on_hotspot(home, "pin", "1", by="王", because="确认")
    by_id = decide_on_hotspot(home, "pin", by_rank.subject.lower(), by="王", because="确认")
    assert by_rank.subject == by_id.subject
    assert len(by_rank.values["members"]) >= 3
    assert by_rank.values == by_id.values


def test_a_split_parts_the_complaints_by_what_they_say(home):
    words = ["老人", "父母", "妈"]
    with connect(home.published, read_only=True) as connection:
        told = connection.sql(
            "select hotspot_id, complaint_id, text from hotspot.members join core.complaints using (complaint_id)"
        ).pl()
    television = told.filter(pl.col("text").str.contains("电视"))["hotspot_id"].mode().sort()[0]
    said = told.filter(pl.col("hotspot_id") == television).with_columns(is_out=pl.col("text").str.contains_any(words))
    made = decide_on_hotspot(home, "split", television, words, by="王", because="老人是另一回事")
    kept, out = map(set, made.values["parts"])
    assert min(len(kept), len(out)) >= 2
    assert out <= set(said.filter("is_out")["complaint_id"])
    assert kept <= set(said.filter(~pl.col("is_out"))["complaint_id"])


@pytest.mark.parametrize(
    ("kind", "name", "said", "sentence"),
    [
        ("pin", "H99999", [], "'H99999' is no hotspot; wanted an id or a rank"),
        ("merge", "1", ["1"], "wanted different hotspots"),
        ("split", "1", ["这个词谁也没说过"], "0 of the"),
        ("rename", "1", [" "], "label"),
    ],
    ids=["no hotspot", "with itself", "parts nothing", "no name"],
)
def test_what_cannot_be_meant_is_refused(home, kind, name, said, sentence):
    with pytest.raises(ConfigurationError, match=sentence):
        decide_on_hotspot(home, kind, name, said, by="王", because="试")
    assert read_decisions(home) == []


def test_the_list_tells_what_holds_and_what_was_taken_back(home, capsys):
    decide_on_hotspot(home, "rename", "1", ["换个名字"], by="王", because="更顺口")
    withdraw(home, "v000001", by="李", because="不必")
    print_decisions(home)
    told = capsys.readouterr().out
    assert [part for part in ("换个名字", "更顺口", "已撤回", "V000002") if part not in told] == []
    assert "有效" not in told


def test_the_command_line_writes_a_decision_down_and_lists_it(home):
    words = ("--home", str(home.path), "--because", "同一件事", "--by", "王")
    assert "V000001 合并" in tingsu("verdict", "merge", "1", "2", *words).stdout
    assert "同一件事" in tingsu("verdict", "list", "--home", str(home.path)).stdout
    bad = tingsu("verdict", "merge", "1", "H99999", *words)
    assert (bad.returncode, bad.stderr.count("\n")) == (2, 1)
