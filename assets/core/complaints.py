"""core.complaints: one thing complained of in a contact."""

import dagster as dg
import duckdb
import polars as pl

from models.complaints import MODELS, Course, Cues, Judges, Recognizer, Rules, find_complaints, find_repeats
from models.complaints.corrections import correct, corrections_of
from models.intake.linking import SEPARATOR, once, part_by_part
from models.verdicts.decisions import in_force
from pipelines.partitions import night_of
from pipelines.register import read_decisions
from pipelines.settings import Home
from pipelines.sql import read_sql, table
from pipelines.warehouse import Warehouse, insert

LIKENESS = 0.3  # of what a customer said before, for the same matter; docs/adr/011


@dg.asset(**table("core", "complaints", kinds={"polars"}), deps=[["core", "turns"], ["core", "contacts"]])
def complaints(context: dg.AssetExecutionContext, warehouse: Warehouse) -> dg.MaterializeResult:
    """Pick out what customers complain of, whatever the contact was booked as; what people decided goes before."""
    night = night_of(context)
    home = warehouse.at_home()
    corrections = corrections_of(in_force(read_decisions(home)))
    with warehouse.write() as connection:
        # Contacts that were ever decided on are read again, so that a decision holds, and no longer once withdrawn.
        about = {one.subject.partition("-")[0] for one in read_decisions(home)}
        params = {"night": night, "contacts": sorted(about)}
        turns = connection.execute(read_sql("core/touched_turns"), params).pl()
        links = connection.execute(read_sql("core/parts_to_judge"), params).pl()
        found = _find(turns, links, home, corrections)
        connection.execute(read_sql("core/judged_before"), params)
        insert(connection, "core.complaints", found)
        _link_repeats(connection, found.select("complaint_id"))
        count = connection.table("core.complaints").count("*").fetchall()[0][0]
    return dg.MaterializeResult(metadata={"dagster/row_count": count, "tonight": found.height})


def _find(turns: pl.DataFrame, links: pl.DataFrame, home: Home, corrections: pl.DataFrame) -> pl.DataFrame:
    """The complaints in turns, as people decided: the table's rows, sorted by complaint_id."""
    rules = home.read_reference("lexicon/complaint_rules.yaml", Rules.from_dict)
    course = home.read_reference("lexicon/course.yaml", Course.model_validate)
    cues = home.read_reference("lexicon/judging.yaml", Cues.from_dict)
    judges = Judges(**{name: home.read_model(name) for name in MODELS}, cues=cues)
    recognizer = Recognizer(home.read_model("complaint_sentences"), home.read_model("complaint_contacts"))
    certain = corrections.filter(pl.col("field") == "is_complaint", pl.col("value") == "yes")["contact_id"]
    parts = part_by_part(turns.drop("night"), links)
    is_certain = parts["contact_id"].str.split_exact(SEPARATOR, 1).struct[0].is_in(certain.implode())
    certain_parts = parts.filter(is_certain)["contact_id"].unique().to_list()
    found = once(find_complaints(parts, rules, recognizer, judges, course, certain=certain_parts))
    number = pl.col("complaint_no").cast(pl.String)
    named = found.join(turns.select("contact_id", "night").unique(), on="contact_id").with_columns(
        # Rounded: a probability with 16 digits says more than is known, and looks like a card number.
        pl.col("probability").round(4),
        complaint_id=pl.concat_str("contact_id", pl.lit("-k"), number),
    )
    decided = correct(named.with_columns(is_repeat="is_said_again"), corrections)
    return decided.drop("complaint_no").sort("complaint_id")


def _link_repeats(connection: duckdb.DuckDBPyConnection, judged: pl.DataFrame) -> None:
    """Say which complaints raise again what the same customer raised in the 30 days before.

    Args:
        connection: In a transaction.
        judged: complaint_id of the complaints that came or were judged anew.
    """
    connection.register("judged", judged)
    connection.execute(read_sql("core/repeats_to_tell"))
    pairs = connection.sql(read_sql("core/earlier_complaints")).pl()
    connection.register("repeats", find_repeats(pairs, likeness=LIKENESS))
    connection.execute(read_sql("core/repeats"))
    for name in ("judged", "repeats"):
        connection.unregister(name)
