"""Whether this installation and this home can carry a night."""

import shutil
from dataclasses import dataclass
from importlib.metadata import version

from pipelines.settings import ConfigurationError, Home

WANTED_BYTES = 2 * 1024**3
LIBRARIES = ("dagster", "duckdb", "polars", "jieba", "rjieba", "scikit-learn", "great-expectations")


@dataclass(frozen=True)
class Finding:
    """One thing looked at.

    Attributes:
        subject: What.
        says: What was found, and what to do when it is bad.
        is_good: Whether it can stay so.
    """

    subject: str
    says: str
    is_good: bool = True


def examine(home: Home) -> list[Finding]:
    """Look at the installation, the configuration, the lock, the disk and what is published; changes nothing."""
    return [installation(), configuration(home), secret(home), disk(home), lock(home), published(home)]


def read_configuration(home: Home) -> None:
    """Read every setting, reference file and decision.

    Raises:
        ConfigurationError: The first that cannot be used.
    """
    from models.complaints import Cues, Rules
    from models.hotspots.label_words import LabelWords
    from models.intake.contract import Contract
    from models.intake.linking import Linking
    from models.intake.sources import Headers, Sources
    from models.ranking import Ranking
    from models.routing import Processes
    from models.text.masking_rules import MaskingRules
    from pipelines.register import read_decisions

    read_decisions(home)
    _ = home.settings, home.secret
    for name, read in {
        "sources.yaml": Sources.model_validate,
        "headers.yaml": Headers.model_validate,
        "masking.yaml": MaskingRules.model_validate,
        "contracts/sources.yaml": Contract.model_validate,
        "linking.yaml": Linking.model_validate,
        "ranking.yaml": Ranking.model_validate,
        "processes.yaml": Processes.model_validate,
        "lexicon/complaint_rules.yaml": Rules.from_dict,
        "lexicon/judging.yaml": Cues.from_dict,
        "lexicon/labels.yaml": LabelWords.from_dict,
    }.items():
        home.read_reference(name, read)


def installation() -> Finding:
    """Versions of the libraries that decide results."""
    return Finding("installation", ", ".join(f"{name} {version(name)}" for name in LIBRARIES))


def configuration(home: Home) -> Finding:
    """Settings and reference files."""
    if not (home / "secret.key").exists():
        return Finding("configuration", f"{home.path} is no home yet; `tingsu run` makes it")
    try:
        read_configuration(home)
    except ConfigurationError as error:
        return Finding("configuration", str(error), is_good=False)
    return Finding("configuration", "settings and reference files can be read")


def secret(home: Home) -> Finding:
    """Who may read the key of the pseudonyms, and whether it is still the same."""
    path = home / "secret.key"
    if not path.exists():
        return Finding("secret", "none yet; made with the home")
    mode = path.stat().st_mode & 0o777
    if mode & 0o077:
        return Finding("secret", f"secret.key has mode {mode:o}, others can read it; chmod 600 it", is_good=False)
    try:
        same = home.is_secret_its_own
    except ConfigurationError as error:
        return Finding("secret", str(error), is_good=False)
    says = f"{home.secret_place} is in force"
    if same is False:
        wanted = "but people here are keyed with another one; see 'Changing the secret' in docs/operators.md"
        return Finding("secret", f"{says}, {wanted}", is_good=False)
    keyed = "people are keyed with it" if same else "nobody is keyed with it yet"
    return Finding("secret", f"{says}, {keyed}; of secret.key only its owner can read it")


def disk(home: Home) -> Finding:
    """Room for a warehouse and its copy."""
    base = next(path for path in (home.path, *home.path.parents) if path.exists())
    free = shutil.disk_usage(base).free
    size = home.warehouse.stat().st_size if home.warehouse.exists() else 0
    wanted = max(WANTED_BYTES, 2 * size)
    says = f"{free / 1024**3:.1f} GiB free, {wanted / 1024**3:.1f} wanted"
    return Finding("disk", says, is_good=free >= wanted)


def lock(home: Home) -> Finding:
    """Whether another process holds the warehouse."""
    from pipelines.warehouse import connect

    if not home.warehouse.exists():
        return Finding("warehouse", "none yet")
    try:
        with connect(home, read_only=True) as connection:
            nights = connection.sql("select count(distinct night) from raw.files").fetchall()[0][0]
    except RuntimeError as error:
        return Finding("warehouse", str(error), is_good=False)
    return Finding("warehouse", f"free to write, {nights} nights in it")


def published(home: Home) -> Finding:
    """What analysts see."""
    import duckdb

    if not home.published.exists():
        return Finding("published", "nothing yet; run `tingsu run`")
    with duckdb.connect(home.published, read_only=True) as connection:
        night, count = connection.sql("select max(night), count(*) from mart.pain_points").fetchall()[0]
    return Finding("published", f"{count} pain points as of {night}")
