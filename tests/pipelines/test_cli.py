"""What a person types, and what comes back. Commands run as they are installed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.settings import Home

ROOT = Path(__file__).resolve().parent.parent.parent


def tingsu(*words: str, **environment: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "pipelines", *words]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=os.environ | environment, check=False)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("run", "--input", "nowhere.csv"), "nowhere.csv does not exist"),
        (("run", "--as-of", "2999-01-01"), "2999-01-01 is not between"),
        (("run", "--as-of", "yesterday"), "does not match the format"),
        (("fly",), "No such command"),
        (("top", "--format", "pdf"), "'pdf' is not one of"),
        (("generate", "there", "--contacts", "10"), "greater than or equal to 50"),
        (("generate", "there", "--industry", "hotel"), "'hotel' is not one of"),
    ],
    ids=["missing input", "night to come", "no date", "no command", "no format", "few contacts", "no industry"],
)
def test_bad_usage_is_one_sentence_and_exit_2(words, sentence):
    found = tingsu(*words)
    assert found.returncode == 2
    assert sentence in found.stderr
    assert "Traceback" not in found.stderr


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("tingsu.toml", 'segmenter = "thulac"', "segmenter is 'thulac'"),
        ("tingsu.toml", "segmenter = ", "is not TOML"),
        ("tingsu.toml", "speed = 9", "speed"),
        (
            "sources.yaml",
            "sources: [{name: a, files: '*.csv', channel: fax, fields: {text: 内容}}]",
            "channel is 'fax'",
        ),
        (
            "sources.yaml",
            "sources: [{name: a, files: '*.csv', channel: web, fields: {txt: 内容}}]",
            "['txt'] are not contact fields",
        ),
        ("sources.yaml", "sources: [", "is not YAML"),
        ("ranking.yaml", "weights: {people: 100}", "ranking.yaml"),
        ("processes.yaml", "{sure_at: 2, nodes: []}", "sure_at is 2"),
    ],
)
def test_a_bad_configuration_is_one_sentence_and_exit_2(tmp_path, name, text, sentence):
    (tmp_path / "reference").mkdir()
    (tmp_path / "reference" / name).write_text(text, encoding="utf-8")
    found = tingsu("run", "--home", str(tmp_path))
    assert (found.returncode, found.stderr.count("\n")) == (2, 1)
    assert sentence in found.stderr
    assert not (tmp_path / "warehouse.duckdb").exists()


def test_reading_before_anything_is_published_says_so(tmp_path):
    found = tingsu("top", "--home", str(tmp_path))
    assert found.returncode == 1
    assert found.stderr.startswith("tingsu: nothing is published in")


def test_the_ranking_is_printed_as_a_table_json_or_csv(night_home):
    table = tingsu("top", "--home", str(night_home.path), "-n", "3")
    assert table.stdout.splitlines()[0].split()[:3] == ["名次", "编号", "痛点"]
    assert len(table.stdout.splitlines()) == 4
    rows = json.loads(tingsu("top", "--home", str(night_home.path), "-n", "3", "--format", "json").stdout)
    assert [row["rank"] for row in rows] == [1, 2, 3]
    assert tingsu("top", "--home", str(night_home.path), "-n", "3", "--format", "csv").stdout.count("\n") == 4


def test_a_hotspot_is_shown_by_rank_and_by_id(night_home):
    by_rank = tingsu("show", "1", "--home", str(night_home.path))
    name = by_rank.stdout.split("[")[1].split("]")[0]
    assert by_rank.stdout == tingsu("show", name.lower(), "--home", str(night_home.path)).stdout
    assert by_rank.stdout.count("「") >= 1
    missing = tingsu("show", "H99999", "--home", str(night_home.path))
    assert (missing.returncode, "is no hotspot" in missing.stderr) == (1, True)


def test_a_run_tells_its_steps_and_strict_minds_the_quarantine(tmp_path):
    (tmp_path / "tickets.csv").write_text("工单编号,投诉内容\n1,宽带断网三天没人修\n2,\n", encoding="utf-8")
    words = ("run", "--home", str(tmp_path / "home"), "--input", str(tmp_path / "tickets.csv"), "--as-of", "2026-08-19")
    found = tingsu(*words, "--strict")
    assert found.returncode == 3
    assert "1 records were quarantined" in found.stderr
    assert "ok     intake" in found.stderr
    assert "tickets" in found.stdout


def test_the_same_seed_is_generated_to_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        assert (
            tingsu(
                "generate",
                str(tmp_path / name),
                "--contacts",
                "100",
                "--days",
                "20",
                PYTHONHASHSEED=(name[0] == "a" and "1") or "2",
            ).returncode
            == 0
        )
    files = sorted(path.relative_to(tmp_path / "a") for path in (tmp_path / "a").rglob("*") if path.is_file())
    assert files
    assert [
        file for file in files if (tmp_path / "a" / file).read_bytes() != (tmp_path / "b" / file).read_bytes()
    ] == []


def test_the_doctor_looks_at_everything_and_names_what_is_wrong(night_home, tmp_path):
    well = tingsu("doctor", "--home", str(night_home.path))
    assert (well.returncode, "BAD" in well.stdout) == (0, False)
    Home(tmp_path / "ill").create()
    (tmp_path / "ill" / "secret.key").chmod(0o644)
    ill = tingsu("doctor", "--home", str(tmp_path / "ill"))
    assert ill.returncode == 1
    assert "BAD  secret: secret.key has mode 644" in ill.stdout
