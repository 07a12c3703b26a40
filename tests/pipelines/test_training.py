"""Banks of examples: the project's can be read, and a wrong one of the home is named."""

import pytest

from models.complaints.judge_lessons import BANKS, VARIANTS
from models.complaints.lessons import utterances_in
from pipelines.settings import ConfigurationError, Home
from pipelines.training import read_bank


@pytest.mark.parametrize("name", BANKS)
def test_banks_of_the_project_can_be_read(name, tmp_path):
    (file,) = Home(tmp_path).references("training", f"{name}.yaml")
    said = utterances_in(read_bank(file), most=VARIANTS)
    assert said["label"].n_unique() > 5
    assert said.height > 2000


def test_the_homes_own_bank_is_read_after_the_projects(tmp_path):
    own = tmp_path / "reference" / "training" / "asks.yaml"
    own.parent.mkdir(parents=True)
    own.write_text("refund: 退来", encoding="utf-8")
    assert Home(tmp_path).references("training", "asks.yaml")[1] == own


@pytest.mark.parametrize("text", ["- a\n- b", "refund: [", "refund: 3"], ids=["list", "no YAML", "number"])
def test_a_wrong_bank_is_named(text, tmp_path):
    file = tmp_path / "asks.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"asks\.yaml"):
        read_bank(file)
