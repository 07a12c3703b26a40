"""`tingsu verdict`, of single complaints: what it asks, threatens, how grave it is. Adds to cli_verdict.py."""

import getpass
from typing import Annotated

import typer

from pipelines.cli_options import HomeOption
from pipelines.cli_verdict import Because, By, app

Complaint = Annotated[str, typer.Argument(help="Its complaint_id.")]


def write(home: HomeOption, kind: str, name: str, value: str | int | None, by: str, because: str) -> None:
    """Write a decision about a complaint down."""
    from pipelines.corrections import decide_on_complaint
    from pipelines.settings import Home

    decide_on_complaint(Home(home), kind, name, value, by=by or getpass.getuser(), because=because)


@app.command("not-a-complaint")
def not_a_complaint(complaint: Complaint, because: Because, by: By = "", home: HomeOption = None) -> None:
    """It is none: it leaves core.complaints."""
    write(home, "not_a_complaint", complaint, None, by, because)


@app.command("is-a-complaint")
def is_a_complaint(
    contact: Annotated[str, typer.Argument(help="Its contact_id.")],
    because: Because,
    by: By = "",
    home: HomeOption = None,
) -> None:
    """The contact holds a complaint that was not found."""
    write(home, "is_a_complaint", contact, None, by, because)


@app.command("asks-for")
def asks_for(
    complaint: Complaint,
    what: Annotated[str, typer.Argument(help="refund, compensation, repair, … or none; see core.complaints.ask.")],
    because: Because,
    by: By = "",
    home: HomeOption = None,
) -> None:
    """What would settle it."""
    write(home, "ask", complaint, what, by, because)


@app.command()
def severity(
    complaint: Complaint,
    level: Annotated[int, typer.Argument(help="0 to 4.")],
    because: Because,
    by: By = "",
    home: HomeOption = None,
) -> None:
    """How grave it is."""
    write(home, "severity", complaint, level, by, because)


@app.command()
def threat(
    complaint: Complaint,
    what: Annotated[str, typer.Argument(help="none, regulator, media, lawsuit, leave or other.")],
    because: Because,
    by: By = "",
    home: HomeOption = None,
) -> None:
    """What it threatens with."""
    write(home, "threat", complaint, what, by, because)
