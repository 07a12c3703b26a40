"""Makes the models anew: reads made-up worlds and banks of examples, writes each model as a table to read.

What the models learn is in models/complaints/judge_lessons.py and teaching.py.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import polars as pl
import yaml

from models.complaints import Rules
from models.complaints.judge_lessons import BANKS, phrases_of, teach_judges
from models.complaints.linear import LinearModel
from models.complaints.teaching import sentences_in, sentences_of, teach, turns_of
from models.text.masking import clean
from models.world import World, WorldSpec
from pipelines.deliveries import FIRST_DAY, Industry, read_world
from pipelines.settings import ConfigurationError, Home, checked

SEED, DAYS, CONTACTS = 301, 60, 3_000  # of the worlds that are learnt from; what benchmarks measure is another seed
OWN_CONTACTS = "training/contacts.csv"
_TRUTH = ("contact_id", "is_complaint")


def train(home: Home, into: Path) -> dict[str, int]:
    """Make the models and write them.

    Args:
        home: Its own banks (reference/training/) and its own labelled contacts (reference/training/contacts.csv: text,
            is_complaint) are learnt from too.
        into: Folder; made when missing. Files of the same name are replaced.

    Returns:
        Rows of each table written, by file name.

    Raises:
        ConfigurationError: A bank or the labelled contacts cannot be read.
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
    yield from recognizer_of(home, specs)


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


def recognizer_of(home: Home, specs: dict[str, WorldSpec]) -> Iterator[tuple[str, LinearModel]]:
    """The models that recognise complaints by name, taught from some worlds and from the banks.

    Args:
        home: As in `train`.
        specs: The worlds by name.

    Raises:
        ConfigurationError: As in `train`.
    """
    contacts = {name: _contacts_of(spec) for name, spec in specs.items()}
    contacts |= {"own": own} if (own := _own_contacts(home)) else {}
    rules = home.read_reference("lexicon/complaint_rules.yaml", Rules.from_dict)
    phrases = {name: sentences_of(spec) for name, spec in specs.items()}
    files = home.references("training/complaints", "*.yaml")
    banks = {str(file): checked(sentences_in, read_bank(file), str(file)) for file in files}
    taught = teach(phrases, banks, contacts, rules)
    yield "complaint_sentences", taught.sentences
    yield "complaint_contacts", taught.contacts


def _contacts_of(spec: WorldSpec) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Turns and truth of a made-up world."""
    block = World(spec, seed=SEED, days=DAYS, contacts=CONTACTS, first_day=FIRST_DAY).tell_all()
    return turns_of(block), block.truth.rename({"external_id": "contact_id"}).select(_TRUTH)


def _own_contacts(home: Home) -> tuple[pl.DataFrame, pl.DataFrame] | None:
    """Turns and truth of the contacts that a company has labelled, None without any."""
    file = home / "reference" / OWN_CONTACTS
    if not file.exists():
        return None
    try:
        given = pl.read_csv(file, columns=["text", "is_complaint"], schema_overrides={"is_complaint": pl.Boolean})
    except (pl.exceptions.PolarsError, UnicodeDecodeError):
        raise ConfigurationError(f"{file} is no CSV with the columns text and is_complaint (true or false)") from None
    known = given.with_columns(text=clean(given["text"])).drop_nulls()
    number = pl.int_range(pl.len()).cast(pl.String).str.zfill(8)
    known = known.with_columns(contact_id=number, turn_id=number, part=pl.lit("text"), speaker=pl.lit("customer"))
    return known.with_columns(turn_no=pl.lit(0, pl.Int32)).drop("is_complaint"), known.select(_TRUTH)
