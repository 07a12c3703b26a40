"""How much personal data is masked, how much else with it, and whether any of what was planted is found downstream."""

from pathlib import Path

import duckdb
import polars as pl
from plain_table import show
from reference import note
from worlds import INDUSTRIES, WORDINGS, night, read, read_contacts, truth

from models.text.masking import fold

WORLDS = [(industry, wording) for industry in INDUSTRIES for wording in WORDINGS]
HEADER = ("kind", *(f"{industry[:5]} {wording[:5]}" for industry, wording in WORLDS), "all", "planted")
PLACEHOLDERS = {
    "mobile": "[手机]",
    "landline": "[座机]",
    "id_card": "[身份证]",
    "bank_card": "[银行卡]",
    "email": "[邮箱]",
    "order_no": "[单号]",
    "plate": "[车牌]",
    "passport": "[护照]",
    "wechat_id": "[微信]",
    "address": "[地址]",
    "name": "[姓名]",
}


def main() -> None:
    """Print the table."""
    folders = [night(industry, wording) for industry, wording in WORLDS]
    found = [leaks(folder) for folder in folders]
    rows: list[tuple[object, ...]] = [("recall", "")]
    everything = pl.concat(found)
    for kind, form in everything.select("kind", "form").unique().sort("kind", "form").iter_rows():
        of_kind = (pl.col("kind") == kind) & (pl.col("form") == form)
        cells = [masked_share(frame.filter(of_kind)) for frame in (*found, everything)]
        rows.append((f"  {kind}, {form}", *cells, everything.filter(of_kind).height))
    rows.append(("precision", ""))
    for kind in PLACEHOLDERS:
        cells = [precision(folder, kind) for folder in folders]
        right, made = (sum(cell[place] for cell in cells) for place in (0, 1))
        shares = [share(*cell) for cell in (*cells, (right, made))]
        rows.append((f"  {kind}", *shares, made))
    rows.append(("planted values found downstream", *(canaries(folder) for folder in folders), "", ""))
    notes = (
        "recall: planted values that no turn holds as they were written. precision: placeholders of a kind that stand",
        "for a planted value of that kind, at most as many a contact as were delivered; planted: how many there",
        "were. Others' names and places where something is broken are masked and not planted.",
        "A surname of one character that stands in another word (谢谢) counts as left.",
        "downstream: values of the kinds with a placeholder, in any text of core, hotspot, mart and published.duckdb.",
        "split: said bit by bit over several turns; counted as masked only when no bit of four digits is left.",
    )
    show("Personal data: masked, and planted values found downstream", HEADER, rows, *notes, note())


def leaks(folder: Path) -> pl.DataFrame:
    """Each planted value that a contact holds, and whether it is left in the masked text: kind, form, is_left."""
    turns, contacts = read(folder, "core.turns")[0], read_contacts(folder)
    said = turns.group_by("contact_id").agg(text=pl.col("text").str.join("\n"))
    placed = contacts.select("contact_id", "external_id").join(said, on="contact_id")
    planted = truth(folder, "personal").with_columns(pl.col("value").cast(pl.String)).join(placed, on="external_id")
    bits = pl.col("value").str.split("|").list.tail(2)
    parts = pl.when(pl.col("form") == "split").then(bits).otherwise(pl.concat_list("value"))
    planted = planted.with_row_index("row").with_columns(part=parts).explode("part")
    # From core on text is folded: full-width digits that are left there are plain ones.
    planted = planted.with_columns(folded=fold(planted["part"]))
    left = pl.any_horizontal(pl.col("text").str.contains(pl.col(name), literal=True) for name in ("part", "folded"))
    return planted.group_by("row", "kind", "form").agg(is_left=left.any()).sort("row").drop("row")


def masked_share(planted: pl.DataFrame) -> object:
    """Share of planted values that are not left, nothing when none was planted."""
    return float((~planted["is_left"]).mean()) if planted.height else ""


def precision(folder: Path, kind: str) -> tuple[int, int]:
    """How many placeholders of a kind stand for a planted value, and how many there are."""
    turns, records = read(folder, "core.turns", "raw.records")
    contacts = read_contacts(folder).select("contact_id", "external_id")
    counted = pl.col("text").str.count_matches(PLACEHOLDERS[kind], literal=True).sum()
    made = turns.group_by("contact_id").agg(made=counted).join(contacts, on="contact_id")
    # What is said twice is planted once, and a number said bit by bit is one: each bit counts as often as it was
    # delivered, in the version of the record that has most of them.
    planted = truth(folder, "personal").filter(pl.col("kind") == kind).join(contacts, on="external_id")
    parts = planted.select("contact_id", part=pl.col("value").cast(pl.String).str.split("|")).explode("part").unique()
    told = parts.join(records.select("contact_id", "payload"), on="contact_id")
    count = pl.col("payload").str.count_matches(pl.col("part"), literal=True)
    delivered = told.group_by("contact_id", "part").agg(planted=pl.max_horizontal(count.max(), 1))
    both = made.join(delivered.group_by("contact_id").agg(pl.col("planted").sum()), on="contact_id", how="left")
    both = both.with_columns(pl.col("planted").fill_null(0))
    return int(both.select(pl.min_horizontal("made", "planted").sum()).item()), int(both["made"].sum())


def share(right: int, made: int) -> object:
    """Share, nothing without a denominator."""
    return right / made if made else ""


def canaries(folder: Path) -> int:
    """How many planted values of the kinds that are masked stand in any text downstream of raw."""
    planted = truth(folder, "personal").filter(pl.col("kind").is_in(list(PLACEHOLDERS)))
    values = planted["value"].cast(pl.String).unique().to_list()
    texts = [*text_of(folder / "home" / "warehouse.duckdb"), *text_of(folder / "home" / "published.duckdb")]
    return pl.Series(texts).str.extract_many(values, overlapping=True).explode().drop_nulls().n_unique()


def text_of(path: Path) -> list[str]:
    """Every row of every table but those of raw, as text."""
    with duckdb.connect(path, read_only=True) as connection:
        names = "select schema_name || '.' || table_name from duckdb_tables() where schema_name <> 'raw' order by all"
        tables = [name for (name,) in connection.sql(names).fetchall()]
        return ["\n".join(map(str, connection.table(name).fetchall())) for name in tables]


if __name__ == "__main__":
    main()
