"""Makes the models anew: reads made-up worlds and banks of examples, writes each model as a table to read.

What the models learn is in models/complaints/judge_lessons.py.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import polars as pl
import yaml

from models.complaints.judge_lessons import BANKS, phrases_of, teach_judges
from models.complaints.linear import LinearModel
from models.world import WorldSpec
from pipelines.deliveries import Industry, read_world
from pipelines.settings import ConfigurationError, Home, checked


def train(home: Home, into: Path) -> dict[str, int]:
    """Make the models and write them.

    Args:
        home: Its own banks (reference/training/) are learnt from too.
        into: Folder; made when missing. Files of the same name are replaced.

    Returns:
        Rows of each table written, by file name.

    Raises:
        ConfigurationError: A bank cannot be read.
    """
    into.mkdir(parents=True, exist_ok=True)
    written = {}
    for name, model in _models(home):
        table = model.to_frame()
        table.write_parquet(into / f"{name}.parquet", compression="zstd", statistics=False)
        written[f"{name}.parquet"] = table.height
    return written


def _models(home: Home) -> Iterator[tuple[str, LinearModel]]:
    """Name and model of each."""
    specs = {name: WorldSpec.model_validate(read_world(name, "train")) for name in get_args(Industry)}
    yield from judges_of(home, list(specs.values()))


def judges_of(home: Home, specs: list[WorldSpec]) -> Iterator[tuple[str, LinearModel]]:
    """The models of asks, threats and gravity by name, taught from some worlds and from the banks.

    Args:
        home: As in `train`.
        specs: The worlds.

    Raises:
        ConfigurationError: As in `train`.
    """
    banks = {name: [read_bank(file) for file in home.references("training", f"{name}.yaml")] for name in BANKS}
    phrases = pl.concat([phrases_of(spec) for spec in specs])
    yield from checked(lambda banks: list(teach_judges(phrases, banks)), banks, "reference/training")


def read_bank(file: Path) -> dict[str, Any]:
    """A bank of examples as it stands in its file.

    Raises:
        ConfigurationError: It is no YAML, or no bank.
    """
    try:
        bank = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file} is not YAML: {' '.join(str(error).split())}") from None
    if not isinstance(bank, dict) or not all(isinstance(lines, (str, dict)) for lines in bank.values()):
        raise ConfigurationError(f"{file} is no bank of examples: wanted kinds, and below each lines of text")
    return bank
