"""How a file would be read and mapped, shown before it is delivered. Touches no warehouse and creates nothing."""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import polars as pl
import typer
import yaml
from rich.markup import escape

from models.intake.contacts import ESCAPE
from models.intake.dates import parse_moments
from models.intake.mapping import PERSONAL, contact_fields, row_counters
from models.intake.sources import Entry, Mapping, file_pattern, plain, source_name
from models.text.masking import clean, fold
from pipelines.explaining import explained, whole_file
from pipelines.identifying import Reference, find_mapping, identified
from pipelines.quarantine import table_of
from pipelines.readers import Delivery, UnusableFileError, read_delivery
from pipelines.readers.archive import is_archive, unpack, unpacked_place
from pipelines.readers.disk import spool_folder
from pipelines.readers.landing import Landed
from pipelines.reading import console
from pipelines.records import read_dialogues
from pipelines.settings import Home

SHOWN_ROWS, LONGEST_CELL = 3, 60
PEOPLE, PSEUDONYM, PHONE = ("customer", "agent"), "（化名）", "[手机]"
TIMES = ("started_at", "ended_at", "replied_at")
WANTED = {
    "external_id": "没有编号（external_id）：改过字的同一条记录会当成另一次联系",
    "started_at": "没有开始时间（started_at）：都算在入库那一天",
    "customer": "没有客户（customer）：数不出多少客户、谁又来投诉",
}
# Letters that a column of text has on average, and moments among the cells of a column of times.
SHORTEST, MOSTLY = 8, 0.9


@dataclass
class Reading:
    """How a file would be read.

    Attributes:
        place: Path below landing/, or the name of a file that lies elsewhere.
        delivery: What was read; without records when it could not be.
        entry: Entry of sources.yaml that fits.
        mapping: How it is mapped; None when it is not.
        problems: problem, row_no, reason, remedy of each record that would be quarantined.
        fields: Contact fields of all records that would be loaded.
        samples: Contact field to the first values, fit to be shown.
        findings: What is missing or suspicious, as sentences.
        guess: Contact field to header, where nothing mapped the file.
    """

    place: str
    delivery: Delivery
    entry: Entry | None
    mapping: Mapping | None = None
    problems: pl.DataFrame = field(default_factory=pl.DataFrame)
    fields: pl.DataFrame = field(default_factory=pl.DataFrame)
    samples: dict[str, list[str]] = field(default_factory=dict)
    findings: list[str] = field(default_factory=list)
    guess: dict[str, str] = field(default_factory=dict)


def examine_all(home: Home, path: Path) -> Iterator[Reading]:
    """Read and map a file, or each member of an archive, as the night would."""
    path = path.resolve()
    file = Landed(path.relative_to(home.landing).as_posix() if path.is_relative_to(home.landing) else path.name, path)
    with TemporaryDirectory(dir=spool_folder(), prefix="unpacked-") as folder:
        for found in unpack(file, Path(folder)) if is_archive(path) else [file]:
            yield examine(home, found)


def examine(home: Home, file: Landed) -> Reading:
    """Read and map a file as the night would."""
    home = Home(home.path)
    home.secret = b"the ids made here are neither shown nor kept"
    reference, place = Reference(home), file.place
    entry = reference.sources.entry_for(place)
    source = entry.name if entry else source_name(unpacked_place(place))
    try:
        if file.problem:
            raise UnusableFileError(file.problem)
        delivery = read_delivery(file.path)
    except UnusableFileError as error:
        refused = explained(whole_file(error.code), reference.reasons, place=place, source=source, headers=[])
        return Reading(place, Delivery(None, None, []), entry, problems=refused)
    with duckdb.connect() as connection:
        mapping = find_mapping(delivery, entry, reference, place=place)
        rows = delivery.spool.rows(delivery.headers).order("row_no").pl()
        staged = identified(connection, rows, delivery.headers, mapping, reference, source=source)
        cells = rows["cells"]
        staged = explained(staged, reference.reasons, place=place, source=source, headers=delivery.headers)
        bad = staged["problem"].is_not_null()
        found = Reading(place, delivery, entry, mapping, staged.filter(bad))
        if mapping is None:
            found.guess = guess_fields(cells, delivery.headers)
            return found
        found.fields = contact_fields(cells.filter(~bad), delivery.headers, mapping)
        found.samples = samples(connection, found.fields.head(SHOWN_ROWS), mapping, reference)
    found.findings = findings(found, row_counters(cells, delivery.headers))
    return found


def samples(
    connection: duckdb.DuckDBPyConnection, fields: pl.DataFrame, mapping: Mapping, reference: Reference
) -> dict[str, list[str]]:
    """The values of the mapped fields, masked: people as pseudonyms, times as understood."""
    shown = {}
    for name in [*mapping.fields, "attributes"]:
        cells = fields[name]
        if name in PEOPLE:
            texts = cells.is_not_null().replace_strict({True: PSEUDONYM, False: ""}, return_dtype=pl.String)
        elif name == "turns":
            asked = pl.DataFrame({"contact_id": map(str, range(fields.height)), "turns": cells}).cast(pl.String)
            turns = read_dialogues(connection, asked, reference.headers).drop_nulls("text").sort("contact_id", "place")
            said = turns.group_by("contact_id").agg(pl.col("text").str.join(" / "))
            texts = clean(asked.join(said, on="contact_id", how="left", maintain_order="left")["text"])
        else:
            texts = clean(cells.str.replace_all(ESCAPE, " "))
        if name in TIMES:
            moments = parse_moments(cells, timezone=mapping.timezone).dt.convert_time_zone(mapping.timezone)
            texts = texts + " → " + moments.dt.strftime("%Y-%m-%d %H:%M:%S").fill_null("?")
        short = pl.when(texts.str.len_chars() > LONGEST_CELL).then(texts.str.head(LONGEST_CELL) + "…").otherwise(texts)
        shown[name] = pl.select(short.str.replace_all("\n", " ")).to_series().fill_null("").to_list()
    return shown


def findings(found: Reading, counters: frozenset[str]) -> list[str]:
    """What is missing or suspicious in a file that is mapped."""
    fields, mapping, headers = found.fields, found.mapping, found.delivery.headers
    said = [sentence for name, sentence in WANTED.items() if name not in mapping.fields]
    if fields.is_empty():
        said.append("没有一条记录能入库")
    for name in WANTED:
        if name in mapping.fields and (blank := fields[name].null_count()):
            said.append(f"{name} 有 {blank:,} 条是空的（共 {fields.height:,} 条）")
    ids = fields["external_id"].drop_nulls()
    if repeated := ids.len() - ids.n_unique():
        said.append(f"编号重复 {repeated:,} 条：同一编号内容不同的，只算一次联系，以其中一条为准")
    named = {header for tried in mapping.fields.values() for header in tried}
    rest = [header for header in headers if header not in named]
    parts = {
        "只是行号、不当编号的列": sorted(counters - named),
        "sources.yaml 写了、文件里没有的列": sorted(named - {*headers}),
        "没有映射、原样留在 attributes 的列": [header for header in rest if not PERSONAL.search(plain(header))],
        "没有映射、像姓名住址而只留在 raw 的列": [header for header in rest if PERSONAL.search(plain(header))],
    }
    return said + [f"{what}：{'、'.join(readable(names))}" for what, names in parts.items() if names]


def readable(headers: list[str]) -> list[str]:
    """Headers fit to be shown: the first line of a file may be a record."""
    return clean(pl.Series(headers, dtype=pl.String)).fill_null("").str.replace_all("\n", " ").to_list()


def guess_fields(cells: pl.Series, headers: list[str]) -> dict[str, str]:
    """A guess at the columns of a file whose headers say nothing, by what stands in them.

    Args:
        cells: One list of str a record, in the order of `headers`.
        headers: Headers found in the file.

    Returns:
        text: the longest cells on average; started_at: the first column of moments; customer: the first of telephone
        numbers; external_id: the first without blanks and repeats that does not merely count the rows. What cannot be
        told is left out.
    """
    counters = row_counters(cells, headers)
    fit = [place for place, name in enumerate(headers) if clean(pl.Series([name])).equals(fold(pl.Series([name])))]
    read = cells.drop_nulls()
    columns = {headers[place]: read.list.get(place, null_on_oob=True).str.strip_chars() for place in fit}
    columns = {name: column.replace("", None) for name, column in columns.items()}
    filled = {name: column.drop_nulls() for name, column in columns.items() if column.count()}
    told = {name: parse_moments(cells, timezone="Asia/Shanghai").count() for name, cells in filled.items()}
    moments = [name for name, cells in filled.items() if told[name] >= MOSTLY * cells.len()]
    lengths = {name: cells.str.len_chars().mean() for name, cells in filled.items() if name not in moments}
    texts = [name for name in sorted(lengths, key=lengths.get, reverse=True) if lengths[name] >= SHORTEST][:1]
    keys = [name for name, cells in filled.items() if cells.len() == cells.n_unique() == read.len()]
    keys = [name for name in keys if name not in {*moments, *texts, *counters}]
    people = [name for name, cells in filled.items() if (clean(cells) == PHONE).mean() >= MOSTLY]
    keys = [name for name in keys if name not in people]
    guess = {"external_id": keys[:1], "started_at": moments[:1], "customer": people[:1], "text": texts}
    return {name: found[0] for name, found in guess.items() if found}


def entry_text(found: Reading) -> str:
    """The entry of sources.yaml that reads the file so, as YAML."""
    mapping, entry = found.mapping, found.entry
    if mapping:
        fields = {name: tried[0] if len(tried) == 1 else tried for name, tried in mapping.fields.items()}
    else:
        fields = found.guess | {"text": found.guess.get("text", "正文列")}
    written = {
        "name": entry.name if entry else source_name(unpacked_place(found.place)),
        "files": entry.files if entry else file_pattern(found.place),
        "channel": mapping.channel if mapping else "ticket",
        "timezone": mapping.timezone if mapping else "Asia/Shanghai",
        "dates": mapping.dates if mapping else None,
        "fields": fields,
    }
    written = {name: value for name, value in written.items() if value}
    text = yaml.safe_dump([written], allow_unicode=True, sort_keys=False, width=100, default_flow_style=None)
    return "sources:\n" + textwrap.indent(text, "  ")


def print_reading(found: Reading, own: Path) -> None:
    """Print how a file would be read, and the entry to paste into the home's own sources.yaml."""
    screen, delivery = console(), found.delivery
    how = {True: f"sources.yaml 的条目 {found.entry.name}" if found.entry else "表头识别", False: "没有认出"}
    told = {
        "文件": readable([found.place])[0],
        "格式": f"{delivery.format or '读不出'}  编码 {delivery.encoding or '—'}",
        "记录": f"{delivery.spool.height:,}  可入库 {found.fields.height:,}  会隔离 {found.problems.height:,}",
        "表头": "、".join(readable(delivery.headers)),
        "映射": how[found.mapping is not None],
        "渠道": f"{found.mapping.channel}（某列另有写明的除外）  时区 {found.mapping.timezone}"
        if found.mapping
        else "—",
    }
    for name, value in told.items():
        screen.print(f"{name}  {escape(value)}", highlight=False)
    if found.samples:
        tried = found.mapping.fields
        rows = [(name, "、".join(readable(tried.get(name, []))), *cells) for name, cells in found.samples.items()]
        numbered = [f"第 {place} 条" for place in range(1, len(rows[0]) - 1)]
        screen.print("", table_of(rows, ["字段", "列", *numbered]))
    if found.problems.height:
        counted = found.problems.group_by("problem", maintain_order=True).agg(
            pl.len(), pl.col("reason").first(), pl.col("remedy").first()
        )
        screen.print("", table_of(counted.rows(), ["会隔离：原因代码", "条数", "例如", "办法"]))
    for sentence in found.findings:
        screen.print(f"注意  {escape(sentence)}", highlight=False)
    if delivery.format:
        print_entry(found, own)


def print_entry(found: Reading, own: Path) -> None:
    """Print the entry to paste, so that it can be.

    Args:
        found: The reading.
        own: The home's sources.yaml, which need not be there.
    """
    need = "不写也能读；要改就用这一条" if found.mapping else "请核对猜出的列"
    head, entry = entry_text(found).split("\n", 1)
    begun = own.exists() and (yaml.safe_load(own.read_text(encoding="utf-8")) or {}).get("sources")
    where = "贴在 sources: 之下" if begun else "新建这个文件，写入" if not own.exists() else "写入"
    typer.echo(f"\n# {where}：{own}（{need}）")
    typer.echo(entry if begun else f"{head}\n{entry}")
