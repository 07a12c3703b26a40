"""The reader of scenarios as it lies beside the other reference data; teach_reader.py makes it."""

from functools import lru_cache
from pathlib import Path

import polars as pl

from models.hotspots.representation import Reader
from pipelines.settings import Home, checked

NAME = "models/hotspot_reader.parquet"


def read_reader(home: Home) -> Reader:
    """The home's own reader where there is one, else the project's.

    Raises:
        ConfigurationError: The table is no reader.
    """
    path = home.reference(NAME)
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int) -> Reader:
    return checked(lambda table: Reader.from_frame(table["reader"]), {"reader": pl.read_parquet(path)}, str(path))
