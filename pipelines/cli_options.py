"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

HomeOption = Annotated[
    Path | None, typer.Option("--home", help="Working home; default TINGSU_HOME, else data/home.", show_default=False)
]
