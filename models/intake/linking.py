"""Contacts that several systems told of: a call and the ticket it left are one contact.

A ticket is linked with the contacts it was opened in, at most one of each other source, and those with nothing else:
what is linked is a star around a ticket and never a chain.
"""

from collections.abc import Iterable, Iterator

import polars as pl
from pydantic import BaseModel, ConfigDict, Field

ZONE = "Asia/Shanghai"
SEPARATOR = "\x1f"


class Linking(BaseModel):
    """When two deliveries tell of one contact (reference/linking.yaml).

    Attributes:
        ticket_channels: Channels of what is a ticket.
        minutes_before: How long before its contact began a ticket may be opened: clocks differ.
        minutes_after: How long after its contact ended the same customer's ticket may be opened.
        longest_minutes: How long a contact lasts at most; so long, when its end was not delivered.
        days_after: How long after its contact began a ticket may be opened that the contact names.
        shortest_id: Characters of a ticket's id; shorter ones (0, 无) say nothing.
        most_sharing: Contacts that share a ticket's id or, within hours, a customer; what more share is neither.
    """

    model_config = ConfigDict(extra="forbid")

    ticket_channels: list[str] = Field(min_length=1)
    minutes_before: float = Field(ge=0)
    minutes_after: float = Field(ge=0)
    longest_minutes: float = Field(gt=0)
    days_after: float = Field(ge=0)
    shortest_id: int = Field(ge=1)
    most_sharing: int = Field(ge=2)

    @property
    def farthest_seconds(self) -> float:
        """How far apart two contacts of a customer may begin to be linked by it."""
        return 60 * (self.minutes_before + self.longest_minutes + self.minutes_after)


def link(contacts: pl.DataFrame, rules: Linking) -> pl.DataFrame:
    """Which of some contacts are one.

    By the ticket's id, when a contact names a ticket of another source; of several contacts of a source, the last that
    began before the ticket was opened. Else by customer and time, when the same customer's ticket was opened while the
    contact lasted or shortly after. What could be meant either way is not linked.

    Args:
        contacts: contact_id, source, channel, external_id, ticket_id, customer_key str; started_at, ended_at datetime.
        rules: Thresholds.

    Returns:
        One row a contact that is linked: linked_id (its own id), contact_id (of the part that began first, of equal
        ones the smaller: it stands for all), part_no i32 (0 is that one), evidence (ticket_id or customer_and_time),
        gap_minutes f64 (from the beginning of a contact to that of its ticket; null of the ticket and when one is not
        known). Sorted by contact_id and part_no.
    """
    keys = _keys(contacts, rules)
    by_id = _by_ticket_id(keys, rules)
    taken = pl.concat([by_id["opener"], by_id["ticket"]])
    by_time = _by_customer_and_time(keys.filter(~pl.col("contact_id").is_in(taken.implode())), rules)
    return _stars(pl.concat([by_id, by_time]), keys)


def changed(before: pl.DataFrame, after: pl.DataFrame) -> pl.Series:
    """Contacts that are linked with others than before, no more, or only now: their own ids, sorted.

    Args:
        before: linked_id, contact_id.
        after: The same, now.
    """
    together = pl.col("linked_id").sort().str.join(SEPARATOR).over("contact_id")
    old, new = (links.select("linked_id", together=together) for links in (before, after))
    both = old.join(new, on="linked_id", how="full", coalesce=True)
    return both.filter(pl.col("together").ne_missing(pl.col("together_right")))["linked_id"].sort()


def join_turns(turns: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """Turns under the contact that stands for what was linked: part after part, numbered anew.

    Args:
        turns: turn_id, contact_id str, turn_no i32 and more; contact_id as delivered.
        links: linked_id, contact_id, part_no.

    Returns:
        The same columns; what is not linked as it was. Sorted by contact_id and turn_no.
    """
    whole = links.select("part_no", contact_id="linked_id", whole_id="contact_id")
    placed = turns.join(whole, on="contact_id", how="left", maintain_order="left")
    is_linked = pl.col("whole_id").is_not_null()
    linked = placed.filter(is_linked).sort("whole_id", "part_no", "turn_no")
    linked = linked.with_columns(
        contact_id="whole_id", turn_no=pl.int_range(pl.len(), dtype=pl.Int32).over("whole_id")
    ).with_columns(turn_id=pl.concat_str("contact_id", pl.lit("-"), pl.col("turn_no").cast(pl.String)))
    return pl.concat([placed.filter(~is_linked), linked]).select(turns.columns).sort("contact_id", "turn_no")


def join_parts(turns: Iterable[pl.DataFrame], links: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Turns that come some at a time under the contact that stands for what was linked, as `join_turns` joins them.

    Args:
        turns: Frames of turns; the parts of one contact may stand in different frames, the turns of a part in one.
        links: linked_id, contact_id, part_no.

    Yields:
        The turns of each frame that are not linked; in the end those that are, which alone are held until then.
    """
    linked = []
    for some in turns:
        is_linked = some["contact_id"].is_in(links["linked_id"].implode())
        linked.append(some.filter(is_linked))
        yield join_turns(some.filter(~is_linked), links.clear())
    if linked:
        yield join_turns(pl.concat(linked), links)


def part_by_part(turns: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """Turns with each part of a contact as a contact of its own, named as `once` reads it.

    Args:
        turns: contact_id, source str and more.
        links: contact_id, source, part_no.

    Returns:
        The same without source; what is not linked as it was.
    """
    parts = turns.join(links.select("contact_id", "source", "part_no"), on=["contact_id", "source"], how="left")
    name = pl.concat_str("contact_id", pl.lit(SEPARATOR), pl.col("part_no").cast(pl.String))
    named = parts.with_columns(contact_id=name.fill_null(pl.col("contact_id")))
    return named.drop("source", "part_no").sort("contact_id", "turn_no")


def once(found: pl.DataFrame, *, number: str = "complaint_no") -> pl.DataFrame:
    """What was found in the parts of contacts, each contact's from the first part that holds any.

    A ticket tells again what was complained of in the call that it was opened in: that is one complaint.

    Args:
        found: contact_id str (of a part: the contact's, SEPARATOR, the part's number) and more, numbered from 1.
        number: The column that numbers what was found in a part.

    Returns:
        The same with the contact's contact_id, sorted by it and the number.
    """
    parts = pl.col("contact_id").str.split_exact(SEPARATOR, 1)
    split = found.with_columns(contact_id=parts.struct[0], part=parts.struct[1].cast(pl.Int32).fill_null(0))
    first = split.filter(pl.col("part") == pl.col("part").min().over("contact_id"))
    return first.drop("part").sort("contact_id", number)


def _keys(contacts: pl.DataFrame, rules: Linking) -> pl.DataFrame:
    """What contacts are linked by: usable ids, times, and the last moment at which one is sure to have been over."""
    began, longest = pl.col("started_at"), pl.duration(seconds=60 * rules.longest_minutes)
    return contacts.select(
        "contact_id",
        "source",
        "started_at",
        pl.when(pl.len().over("customer_key") <= rules.most_sharing).then("customer_key"),
        *(_usable(name, rules).alias(name) for name in ("external_id", "ticket_id")),
        is_ticket=pl.col("channel").is_in(rules.ticket_channels),
        ended_at=pl.min_horizontal(pl.col("ended_at").fill_null(began + longest), began + longest),
        # At midnight to the second nobody calls: only the day was delivered.
        is_day=began.dt.convert_time_zone(ZONE).dt.time() == pl.time(0),
    )


def _usable(name: str, rules: Linking) -> pl.Expr:
    """Ids that can name one ticket: long enough, not masked (that is anybody's number), and not shared by a crowd."""
    is_id = (pl.col(name).str.len_chars() >= rules.shortest_id) & ~pl.col(name).str.contains("[", literal=True)
    return pl.when(is_id & (pl.len().over(name) <= rules.most_sharing)).then(name)


def _by_ticket_id(keys: pl.DataFrame, rules: Linking) -> pl.DataFrame:
    """Pairs of a contact and the ticket it names: opener, opener_source, ticket, gap, evidence."""
    # A ticket that names another ticket is about it, and is not what it was opened in.
    openers = keys.filter(~pl.col("is_ticket"), pl.col("ticket_id").is_not_null())
    names = [
        keys.filter(pl.col("external_id").is_not_null()).with_columns(name="external_id"),
        keys.filter("is_ticket", pl.col("ticket_id").is_not_null()).with_columns(name="ticket_id"),
    ]
    tickets = pl.concat(names).unique(["contact_id", "name"])
    pairs = openers.join(tickets, left_on="ticket_id", right_on="name", suffix="_of_ticket").filter(
        pl.col("source") != pl.col("source_of_ticket"), _in_time(rules).fill_null(value=True)
    )
    # Where other systems use the same id, it is the ticket system's.
    pairs = pairs.filter(pl.col("is_ticket_of_ticket") | ~pl.col("is_ticket_of_ticket").any().over("contact_id"))
    pairs = _paired(pairs, "ticket_id").filter(pl.len().over("opener") == 1)
    pairs = pairs.filter(~pl.col("ticket").is_in(pairs["opener"].implode()))
    nearest = pl.col("gap").min().over("ticket", "opener_source")
    pairs = pairs.filter(pl.col("gap").eq_missing(nearest))
    return pairs.filter(pl.len().over("ticket", "opener_source") == 1)


def _in_time(rules: Linking) -> pl.Expr:
    """Whether the ticket was opened in the contact or in the days after; where only a day is known, by days."""
    began, opened = pl.col("started_at"), pl.col("started_at_of_ticket")
    days = [when.dt.convert_time_zone(ZONE).dt.date() for when in (began, opened)]
    not_before = opened >= began - pl.duration(seconds=60 * rules.minutes_before)
    is_day = pl.col("is_day") | pl.col("is_day_of_ticket")
    latest = pl.duration(seconds=86_400 * rules.days_after)
    return pl.when(is_day).then(days[1] >= days[0]).otherwise(not_before) & (opened - began <= latest)


def _by_customer_and_time(keys: pl.DataFrame, rules: Linking) -> pl.DataFrame:
    """Pairs of a contact and the one ticket that was opened for its customer meanwhile or shortly after."""
    timed = keys.filter(pl.col("customer_key").is_not_null(), pl.col("started_at").is_not_null(), ~pl.col("is_day"))
    # What names a ticket says itself which is its own.
    openers = timed.filter(~pl.col("is_ticket"), pl.col("ticket_id").is_null())
    opened = pl.col("started_at_of_ticket")
    pairs = openers.join(timed.filter("is_ticket"), on="customer_key", suffix="_of_ticket").filter(
        pl.col("source") != pl.col("source_of_ticket"),
        opened >= pl.col("started_at") - pl.duration(seconds=60 * rules.minutes_before),
        opened <= pl.col("ended_at") + pl.duration(seconds=60 * rules.minutes_after),
    )
    pairs = _paired(pairs, "customer_and_time")
    return pairs.filter(pl.len().over("opener") == 1, pl.len().over("ticket") == 1)


def _paired(joined: pl.DataFrame, evidence: str) -> pl.DataFrame:
    """opener, opener_source, ticket str, gap duration, evidence str of contacts joined with tickets."""
    return joined.select(
        opener="contact_id",
        opener_source="source",
        ticket="contact_id_of_ticket",
        gap=pl.col("started_at_of_ticket") - pl.col("started_at"),
        evidence=pl.lit(evidence),
    )


def _stars(pairs: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
    """The parts of each contact that was told of by several, with the one that stands for all."""
    leaves = pairs.select("ticket", "evidence", linked_id="opener", gap_minutes=pl.col("gap").dt.total_seconds() / 60)
    centres = pairs.select("ticket", "evidence", linked_id="ticket", gap_minutes=pl.lit(None, pl.Float64)).unique()
    began = keys.select("started_at", linked_id="contact_id")
    parts = pl.concat([leaves, centres]).join(began, on="linked_id")
    parts = parts.sort("ticket", "started_at", "linked_id", nulls_last=True)
    return parts.select(
        "linked_id",
        contact_id=pl.col("linked_id").first().over("ticket"),
        part_no=pl.int_range(pl.len(), dtype=pl.Int32).over("ticket"),
        evidence="evidence",
        gap_minutes="gap_minutes",
    ).sort("contact_id", "part_no")
