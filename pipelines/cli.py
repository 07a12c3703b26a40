"""The command line: what a person types. Each command imports what it needs when it runs, so that it starts at once."""

import sys
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import typer

from pipelines.cli_correct import app as verdict_app
from pipelines.cli_options import HomeOption

app = typer.Typer(
    name="tingsu",
    help="听诉: from what customers say to a ranked list of pain points a department can act on.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
sources_app = typer.Typer(help="What departments deliver.", no_args_is_help=True)
quarantine_app = typer.Typer(help="What could not be used.", no_args_is_help=True)
app.add_typer(sources_app, name="sources")
app.add_typer(quarantine_app, name="quarantine")
app.add_typer(verdict_app, name="verdict")
FAILED, BAD_USAGE, QUARANTINED = 1, 2, 3

ReasonOption = Annotated[str | None, typer.Option("--reason", help="Only this reason code.", show_default=False)]


class Format(StrEnum):
    """How a list is printed."""

    table = "table"
    json = "json"
    csv = "csv"


def fail(message: str, code: int) -> None:
    """Say one sentence on standard error and leave."""
    typer.echo(f"tingsu: {message}", err=True)
    raise typer.Exit(code)


@app.command()
def run(
    home: HomeOption = None,
    inputs: Annotated[
        list[Path] | None,
        typer.Option(
            "--input", help="File or folder to load instead of landing/; may be repeated.", show_default=False
        ),
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            "--as-of", formats=["%Y-%m-%d"], help="The night; default tonight in Shanghai.", show_default=False
        ),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 3 when rows were quarantined.")] = False,
) -> None:
    """The nightly job: load what is new, derive, check, publish, print the top pain points."""
    missing = [str(path) for path in inputs or [] if not path.exists()]
    if missing:
        fail(f"{', '.join(missing)} does not exist; --input wants a file or a folder", BAD_USAGE)
    from pipelines.nightly import run_night
    from pipelines.reading import print_night
    from pipelines.settings import Home

    place = Home(home)
    outcome = run_night(place, inputs=[path.resolve() for path in inputs or []], night=as_of.date() if as_of else None)
    if not outcome.succeeded:
        fail(outcome.message, FAILED)
    print_night(place, outcome.night)
    if strict and outcome.quarantined:
        fail(f"{outcome.quarantined} records were quarantined this night; see raw.quarantine", QUARANTINED)


@app.command()
def top(
    home: HomeOption = None,
    number: Annotated[int, typer.Option("-n", min=1, help="How many.")] = 15,
    form: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.table,
) -> None:
    """The ranked pain points, as published."""
    from pipelines.reading import print_top
    from pipelines.settings import Home

    print_top(Home(home), number, form.value)


@app.command()
def show(
    hotspot: Annotated[str, typer.Argument(help="Its id, such as H00001, or its rank.")], home: HomeOption = None
) -> None:
    """One hotspot: numbers, trend, quotations."""
    from pipelines.reading import print_hotspot
    from pipelines.settings import Home

    print_hotspot(Home(home), hotspot)


@app.command()
def generate(
    folder: Annotated[Path, typer.Argument(help="Where to write; landing/ and truth/ are made in it.")],
    seed: Annotated[int, typer.Option(help="Same seed, same bytes.")] = 7,
    days: Annotated[int, typer.Option(min=7, help="Days covered.")] = 60,
    contacts: Annotated[int, typer.Option(min=50, help="How many contacts.")] = 2000,
    first_day: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="First day covered.")] = datetime(
        2026, 6, 20
    ),
    industry: Annotated[
        Literal["telecom", "ecommerce", "bank"], typer.Option(help="Whose customers they are.")
    ] = "telecom",
    wording: Annotated[
        Literal["train", "held-out"], typer.Option(help="In whose words they speak: the two share no phrase.")
    ] = "train",
) -> None:
    """A made-up contact centre, as several departments would deliver it, with the truth beside it."""
    from pipelines.deliveries import write_world

    written = write_world(
        folder,
        seed=seed,
        days=days,
        contacts=contacts,
        first_day=first_day.date(),
        industry=industry,
        wording=wording,
    )
    for name, count in written.items():
        typer.echo(f"{count:>7,}  {folder / name}")


@app.command()
def train(
    home: HomeOption = None,
    into: Annotated[
        Path | None, typer.Option(help="Folder of the models; the home's reference/models.", show_default=False)
    ] = None,
) -> None:
    """Make the models anew, from made-up worlds, banks of examples and the home's own examples."""
    from pipelines.settings import Home
    from pipelines.training import train

    place = Home(home)
    folder = into or place / "reference" / "models"
    for name, count in train(place, folder).items():
        typer.echo(f"{count:>9,}  {folder / name}")


@app.command()
def ui(
    home: HomeOption = None,
    port: Annotated[int, typer.Option(help="Port on loopback.")] = 3000,
) -> None:
    """Dagster's UI on loopback: lineage, runs, checks; and the schedule."""
    from pipelines.nightly import serve
    from pipelines.settings import Home

    raise typer.Exit(serve(Home(home), port))


@app.command()
def doctor(home: HomeOption = None) -> None:
    """Check the installation, the configuration, locks and disk."""
    from pipelines.doctor import examine
    from pipelines.settings import Home

    findings = examine(Home(home))
    for finding in findings:
        typer.echo(f"{'ok  ' if finding.is_good else 'BAD '} {finding.subject}: {finding.says}")
    raise typer.Exit(0 if all(finding.is_good for finding in findings) else FAILED)


@sources_app.command("check")
def check_source(
    file: Annotated[Path, typer.Argument(help="A delivered file, in landing/ or not yet.")], home: HomeOption = None
) -> None:
    """How a file, or each in an archive, would be read and mapped, and the entry to paste; loads nothing."""
    if not file.is_file():
        fail(f"{file} is no file; wanted one that a department delivers", BAD_USAGE)
    from pipelines.settings import Home
    from pipelines.sources_check import examine_all, print_reading

    is_mapped = True
    for number, found in enumerate(examine_all(Home(home), file)):
        if number:
            typer.echo("\n" + "─" * 40)
        print_reading(found, Home(home) / "reference" / "sources.yaml")
        is_mapped = is_mapped and found.mapping is not None
    raise typer.Exit(0 if is_mapped else FAILED)


@quarantine_app.command("list")
def list_quarantine(
    home: HomeOption = None,
    reason: ReasonOption = None,
    form: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.table,
) -> None:
    """What was set aside: counts, then each record's place, reason and remedy; never what it says."""
    from pipelines.quarantine import print_quarantine
    from pipelines.settings import Home

    print_quarantine(Home(home), reason, form.value)


@quarantine_app.command("export")
def export_quarantine(
    folder: Annotated[Path, typer.Argument(help="Where to write; made when missing.")], home: HomeOption = None
) -> None:
    """Write the records that were set aside, each with its reason, for a clerk to mend."""
    from pipelines.quarantine import export
    from pipelines.settings import Home

    for path, count in export(Home(home), folder).items():
        typer.echo(f"{count:>7,}  {path}")
    typer.echo("注意：这些文件含有客户的个人信息，仅本人可读；改好并送达之后请删除", err=True)


@quarantine_app.command("replay")
def replay_quarantine(
    home: HomeOption = None,
    reason: ReasonOption = None,
    file: Annotated[
        str | None, typer.Option("--file", help="Only this file, as `list` names it.", show_default=False)
    ] = None,
    accept: Annotated[
        bool, typer.Option("--accept", help="Let in deliveries that were held back by their contract.")
    ] = False,
) -> None:
    """Try what was set aside again, after the mapping was mended; or let in what was held back."""
    from pipelines.partitions import tonight
    from pipelines.quarantine_replay import print_replayed, replay
    from pipelines.settings import Home

    print_replayed(replay(Home(home), night=tonight(), reason=reason, file=file, accept=accept))


def main() -> None:
    """Run the command line; what a person got wrong, or what was not there, is one sentence and not a traceback."""
    try:
        app()
    except (LookupError, RuntimeError, ValueError) as error:
        from pipelines.settings import ConfigurationError

        # Exactly these: a KeyError or UnicodeError is a mistake of ours, and its traceback is wanted.
        if type(error) not in (ConfigurationError, LookupError, RuntimeError):
            raise
        typer.echo(f"tingsu: {error}", err=True)
        sys.exit(BAD_USAGE if isinstance(error, ConfigurationError) else FAILED)
