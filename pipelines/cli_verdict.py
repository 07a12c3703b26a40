"""`tingsu verdict`: what people decide about hotspots. Each command imports what it needs when it runs."""

import getpass
from typing import Annotated

import typer

from pipelines.cli_options import HomeOption

app = typer.Typer(help="What people decide; kept for ever, in force from the next night on.", no_args_is_help=True)
Hotspot = Annotated[str, typer.Argument(help="Its id, such as H00001, or its rank.")]
Others = Annotated[list[str], typer.Argument(help="Ids or ranks of the others.")]
Because = Annotated[str, typer.Option("--because", help="Why; people read it later.")]
By = Annotated[str, typer.Option("--by", help="Who decides; default the user of this machine.", show_default=False)]


def write(home: HomeOption, kind: str, hotspot: str, said: list[str], by: str, because: str) -> None:
    """Write a decision about a hotspot down."""
    from pipelines.settings import Home
    from pipelines.verdicts import decide_on_hotspot

    decide_on_hotspot(Home(home), kind, hotspot, said, by=by or getpass.getuser(), because=because)


@app.command()
def merge(hotspot: Hotspot, others: Others, because: Because, by: By = "", home: HomeOption = None) -> None:
    """They are one matter; it keeps the first one's id."""
    write(home, "merge", hotspot, others, by, because)


@app.command()
def apart(hotspot: Hotspot, others: Others, because: Because, by: By = "", home: HomeOption = None) -> None:
    """They are different matters, however alike they sound."""
    write(home, "apart", hotspot, others, by, because)


@app.command()
def split(
    hotspot: Hotspot,
    words: Annotated[list[str], typer.Argument(help="Words that only the second matter's complaints say.")],
    because: Because,
    by: By = "",
    home: HomeOption = None,
) -> None:
    """It is two matters: complaints that say one of the words become a hotspot of their own."""
    write(home, "split", hotspot, words, by, because)


@app.command()
def rename(
    hotspot: Hotspot,
    label: Annotated[str, typer.Argument(help="The name it gets.")],
    because: Because,
    by: By = "",
    home: HomeOption = None,
) -> None:
    """Call it otherwise."""
    write(home, "rename", hotspot, [label], by, because)


@app.command()
def reject(hotspot: Hotspot, because: Because, by: By = "", home: HomeOption = None) -> None:
    """It is no hotspot: it is not shown again."""
    write(home, "reject", hotspot, [], by, because)


@app.command()
def pin(hotspot: Hotspot, because: Because, by: By = "", home: HomeOption = None) -> None:
    """It is right as it is: its complaints stay together under its id."""
    write(home, "pin", hotspot, [], by, because)


@app.command()
def withdraw(
    verdict: Annotated[str, typer.Argument(help="The decision, such as V000001.")],
    because: Because,
    by: By = "",
    home: HomeOption = None,
) -> None:
    """Take a decision back; the line stays, and so does the reason."""
    from pipelines.settings import Home
    from pipelines.verdicts import withdraw as take_back

    take_back(Home(home), verdict, by=by or getpass.getuser(), because=because)


@app.command("list")
def list_decisions(home: HomeOption = None) -> None:
    """Every decision, the last first."""
    from pipelines.settings import Home
    from pipelines.verdicts import print_decisions

    print_decisions(Home(home))


@app.command()
def ask(home: HomeOption = None) -> None:
    """The 20 pairs of hotspots whose answer, one matter or two, would help most."""
    from pipelines.settings import Home
    from pipelines.verdicts import print_questions

    print_questions(Home(home))
