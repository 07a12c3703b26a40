"""Where the home is, what is in it, and what the person who runs it has set.

Reference knowledge (sources, lexicon, ranking) is read by `reference`; what it means is decided in models/.
"""

import hmac
import os
import secrets
import tomllib
from collections.abc import Callable
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

if TYPE_CHECKING:
    from models.complaints.linear import LinearModel

CHECKOUT = Path(__file__).resolve().parent.parent
REFERENCE = CHECKOUT / "data" / "reference"
DEFAULT_HOME = CHECKOUT / "data" / "home"
ZONE = "Asia/Shanghai"
T = TypeVar("T")


class ConfigurationError(ValueError):
    """A setting or reference file that cannot be used; the message says which, and what was wanted."""


class Settings(BaseModel):
    """What can be set in `reference/tingsu.toml`, or as `TINGSU_<NAME>` in the environment."""

    model_config = ConfigDict(extra="forbid")

    segmenter: Literal["rjieba", "jieba"] = Field("rjieba", description="Segmentation engine.")
    threads: int = Field(0, ge=0, description="Threads for DuckDB and the similarity graph; 0 is one a core.")
    memory: str = Field("", pattern=r"^(\d+(\.\d+)?\s*[KMGT]i?B)?$", description="DuckDB's memory limit, such as 4GB.")


class Home:
    """A working home: where deliveries land and results are published.

    Attributes:
        path: The folder, absolute.
    """

    def __init__(self, path: str | Path | None = None) -> None:
        """Point at a home; nothing is created.

        Args:
            path: The folder; None takes `TINGSU_HOME`, else data/home in the checkout.
        """
        self.path = Path(path or os.environ.get("TINGSU_HOME") or DEFAULT_HOME).expanduser().resolve()

    def __truediv__(self, name: str) -> Path:
        """Path of something in the home."""
        return self.path / name

    @property
    def landing(self) -> Path:
        """Where departments put their files."""
        return self.path / "landing"

    @property
    def warehouse(self) -> Path:
        """The writer's database."""
        return self.path / "warehouse.duckdb"

    @property
    def published(self) -> Path:
        """The database that analysts open."""
        return self.path / "published.duckdb"

    def create(self) -> None:
        """Make the folders and the secret of a new home; an existing one stays as it is."""
        for folder in (self.landing, self / "report", self / "reference", self / "dagster"):
            folder.mkdir(parents=True, exist_ok=True)
        if not (self / "secret.key").exists():
            write_for_owner(self / "secret.key", secrets.token_hex(32) + "\n")

    @cached_property
    def secret(self) -> bytes:
        """Key of the pseudonyms: `TINGSU_SECRET`, else secret.key in the home."""
        given = os.environ.get("TINGSU_SECRET", "").strip() or (self / "secret.key").read_text().strip()
        if len(given) < 16:
            message = f"the secret has {len(given)} characters, at least 16 are wanted; see TINGSU_SECRET or secret.key"
            raise ConfigurationError(message)
        return given.encode()

    @property
    def is_secret_its_own(self) -> bool | None:
        """Whether the secret is the one that people in this home are keyed with; None before the first night."""
        mark = self / "secret.mark"
        return hmac.compare_digest(mark.read_text().strip(), mark_of(self.secret)) if mark.exists() else None

    def confirm_secret(self) -> None:
        """Remember by which secret people are keyed, and refuse another one.

        Raises:
            ConfigurationError: With this secret everybody would be somebody else from now on.
        """
        if self.is_secret_its_own is None:
            write_for_owner(self / "secret.mark", mark_of(self.secret) + "\n")
        elif not self.is_secret_its_own:
            message = (
                f"the secret ({self.secret_place}) is not the one that people in {self.path} are keyed with; put the "
                "old one back, or see 'Changing the secret' in docs/operators.md"
            )
            raise ConfigurationError(message)

    @property
    def secret_place(self) -> str:
        """Where the secret comes from."""
        return "TINGSU_SECRET" if os.environ.get("TINGSU_SECRET", "").strip() else "secret.key"

    @cached_property
    def settings(self) -> Settings:
        """The settings in force: environment over reference/tingsu.toml over the defaults.

        Raises:
            ConfigurationError: A name or value that is not known.
        """
        path = self / "reference" / "tingsu.toml"
        try:
            given = tomllib.loads(path.read_text()) if path.exists() else {}
        except tomllib.TOMLDecodeError as error:
            message = f"{path.name} is not TOML: {error}; compare data/reference/tingsu.toml"
            raise ConfigurationError(message) from None
        for name in Settings.model_fields:
            if value := os.environ.get(f"TINGSU_{name.upper()}"):
                given[name] = value
        return checked(Settings.model_validate, given, path.name)

    def reference(self, name: str) -> Path:
        """Path of a reference file: the home's own where there is one, else the project's."""
        own = self / "reference" / name
        return own if own.exists() else REFERENCE / name

    def references(self, folder: str, pattern: str) -> list[Path]:
        """Paths of all reference files in a folder: the project's, then the home's own, each sorted by name."""
        return [file for base in (REFERENCE, self / "reference") for file in sorted((base / folder).glob(pattern))]

    def read_model(self, name: str) -> "LinearModel":
        """A model that `tingsu train` made: the home's own where there is one, else the project's.

        Raises:
            ConfigurationError: The file is not there or no model.
        """
        path = self.reference(f"models/{name}.parquet")
        if not path.exists():
            raise ConfigurationError(f"there is no {path}; make it with `tingsu train`")
        return _read_model(path, path.stat().st_mtime_ns)

    def read_reference(self, name: str, read: Callable[[dict], T]) -> T:
        """A YAML reference file, read and checked.

        Args:
            name: Path below reference/.
            read: Makes the result from what the file holds; raises ValueError on what it cannot use.

        Returns:
            What `read` made.

        Raises:
            ConfigurationError: The file is not YAML, or `read` refused it.
        """
        path = self.reference(name)
        return _read(path, path.stat().st_mtime_ns, read)


def mark_of(secret: bytes) -> str:
    """What tells a secret from another one, and from which nobody gets the secret back."""
    return hmac.digest(secret, b"tingsu: whose secret", "sha256").hex()


def write_for_owner(path: Path, text: str) -> None:
    """A new file that only its owner can read.

    Raises:
        FileExistsError: It is there already.
    """
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)


@lru_cache(maxsize=64)
def _read(path: Path, _changed: int, read: Callable[[dict], T]) -> T:
    """A reference file, read once as long as it does not change: a night asks for some of them several times."""
    try:
        given = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        message = f"{path} is not YAML: {' '.join(str(error).split())}"
        raise ConfigurationError(message) from None
    # Of a file in which nothing stands yet, as a person begins it, or everything is a remark.
    return checked(read, {} if given is None else given, str(path))


@lru_cache(maxsize=16)
def _read_model(path: Path, _changed: int) -> "LinearModel":
    """A model, read once as long as its file does not change."""
    import polars as pl

    from models.complaints.linear import LinearModel

    try:
        table = pl.read_parquet(path)
    except pl.exceptions.PolarsError as error:
        raise ConfigurationError(
            f"{path} is no table: {str(error).splitlines()[0]}; make it with `tingsu train`"
        ) from None
    return checked(LinearModel.from_frame, table, str(path))


def checked(read: Callable[[dict], T], given: dict, place: str) -> T:
    """What `read` makes of `given`.

    Raises:
        ConfigurationError: One sentence: the place, what was met and what was wanted.
    """
    try:
        return read(given)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        message = f"{place}: {where} is {first['input']!r:.80}: {first['msg']}"
        raise ConfigurationError(message) from None
    except ValueError as error:
        message = f"{place}: {error}"
        raise ConfigurationError(message) from None
