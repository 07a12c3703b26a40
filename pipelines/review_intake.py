"""Review sheets that come in through landing/: read, checked, written down, acknowledged row by row."""

from collections.abc import Iterator, Sequence

from models.verdicts.decisions import KINDS, Decision, in_force
from models.verdicts.review import RowError, Said
from pipelines.readers.landing import Landed
from pipelines.register import decide, read_decisions
from pipelines.review import is_review, read_review, render_receipt
from pipelines.settings import ConfigurationError, Home
from pipelines.verdicts import FEWEST, Hotspots, values_of
from pipelines.warehouse import replace_bytes

TAKEN, KNOWN, REFUSED = "已登记", "早已登记", "未采纳"
Row = tuple[str, str, int, str, str, str, str]


def take_reviews(home: Home, files: Sequence[Landed]) -> list[Landed]:
    """Write down what review sheets among delivered files say, and leave a receipt in exports/.

    Args:
        home: The home.
        files: Delivered files.

    Returns:
        The files that are no review sheets.
    """
    reviews = [file for file in files if file.problem is None and is_review(file.path)]
    if reviews:
        rows = [row for file in reviews for row in _taken(home, file)]
        (home / "exports").mkdir(exist_ok=True)
        replace_bytes(home / "exports" / "review_receipt.xlsx", render_receipt(rows))
    return [file for file in files if file not in reviews]


def _taken(home: Home, file: Landed) -> Iterator[Row]:
    """The rows of the receipt of a file."""
    try:
        hotspots = Hotspots(home)
    except LookupError:
        yield file.place, "", 0, "", "", REFUSED, "还没有发布过热点，没有可以裁决的"
        return
    for sheet, number, said in read_review(file.path):
        if isinstance(said, RowError):
            yield file.place, sheet, number, "", "", REFUSED, str(said)
            continue
        outcome, remark = _decided(home, hotspots, said, f"复核表 {file.key[:12]} {sheet} 第 {number} 行")
        yield file.place, sheet, number, said.subject, KINDS[said.kind].name, outcome, remark


def _decided(home: Home, hotspots: Hotspots, said: Said, via: str) -> tuple[str, str]:
    """Whether what a row says was written down, and what to say of it."""
    made = read_decisions(home)
    before = next((one for one in made if one.via == via), None) or _same(in_force(made), said)
    if before:
        return KNOWN, f"{before.id}，{before.at:%Y-%m-%d} 由{before.by}登记"
    ids = [said.subject, *(said.said if said.kind in ("merge", "apart") else [])]
    if unknown := [one for one in ids if one not in hotspots.labels]:
        return REFUSED, f"{'、'.join(unknown)} 不在已发布的热点里：它可能已并入别的热点，请看最新的复核表"
    try:
        values = values_of(hotspots, said.kind, said.subject, said.said)
        decision = decide(home, said.kind, said.subject, values, by=said.by, because=said.because, via=via)
    except ConfigurationError:
        return REFUSED, (
            f"说到“{'、'.join(said.said)}”的投诉不到 {FEWEST} 件，或不说的不到 {FEWEST} 件，拆不成两个热点"
            if said.kind == "split"
            else "这个裁决无法登记：名称里不能有换行等看不见的字符"
        )
    return TAKEN, f"{decision.id}，从本夜起生效"


def _same(decisions: Sequence[Decision], said: Said) -> Decision | None:
    """A decision in force that says the same."""

    def says(one: Decision) -> list[str]:
        values = one.values
        return sorted([*values.get("others", {}), *values.get("words", []), *filter(None, [values.get("label")])])

    return next(
        (
            one
            for one in decisions
            if (one.kind, one.subject, says(one)) == (said.kind, said.subject, sorted(set(said.said)))
        ),
        None,
    )
