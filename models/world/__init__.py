"""A made-up contact centre with known truth, told block by block, the same for the same seed in any process.

How records become bytes does not belong here; that is pipelines/deliveries.py.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from models.world.calendar import span
from models.world.contacts import Recorder
from models.world.course import chart, daily, fixes, outbreaks, transitions
from models.world.departments import Clerk, Record, with_mishaps
from models.world.people import People, Places
from models.world.phrases import Dice
from models.world.plan import contact_counts, plan_contacts
from models.world.spec import WorldSpec

__all__ = ["Block", "World", "WorldSpec"]

_TEXT, _WHEN = pl.String, pl.Datetime("ms")
_BLOCK = 5_000  # contacts
_SCHEMAS = {
    "contacts": {
        **dict.fromkeys(("external_id", "department", "channel", "customer", "agent", "team", "region"), _TEXT),
        **dict.fromkeys(("product", "category"), _TEXT),
        **dict.fromkeys(("started_at", "ended_at"), _WHEN),
        **dict.fromkeys(("title", "text", "reply"), _TEXT),
        **dict.fromkeys(("replied_at", "closed_at"), _WHEN),
        "status": _TEXT,
        "satisfaction": pl.Int64,
        "likes": pl.Int64,
        "version": _TEXT,
    },
    "turns": {
        "external_id": _TEXT,
        "turn_no": pl.Int64,
        "speaker": _TEXT,
        "text": _TEXT,
        "at_second": pl.Float64,
        "to_second": pl.Float64,
    },
    "truth": {
        "external_id": _TEXT,
        "is_complaint": pl.Boolean,
        **dict.fromkeys(("kind", "scenario", "ask"), _TEXT),
        "severity": pl.Int64,
        "threat": _TEXT,
        "is_repeat": pl.Boolean,
        **dict.fromkeys(("second_scenario", "second_ask"), _TEXT),
        "person": pl.Int64,
        "day": pl.Date,
        "is_paraphrase": pl.Boolean,
        **dict.fromkeys(("temper", "outcome", "agent", "booked_as", "fault"), _TEXT),
        **dict.fromkeys(("owner_department", "process_node"), _TEXT),
    },
    "evidence": {"external_id": _TEXT, "complaint_no": pl.Int64, "text": _TEXT},
    "personal": dict.fromkeys(("external_id", "kind", "form", "value"), _TEXT),
}
_CARD = ("name", "who", "when", "trigger", "ask", "harm", "owner_department", "process_node", "fault", "promise")


@dataclass(frozen=True)
class Block:
    """Some contacts in order of time; times are local (Asia/Shanghai) without a zone.

    Attributes:
        contacts: external_id, department, channel, customer (personal data), agent, team, region, product, category
            (as the agent booked it), started_at, ended_at, title, text (null for calls and chats), reply,
            replied_at, closed_at, status, satisfaction (reviews: stars), likes, version.
        turns: external_id, turn_no from 0, speaker (customer, agent, or system for a robot), text, at_second,
            to_second.
        truth: external_id, is_complaint, kind (scenario, one_off, flood, or what else it is), scenario, ask,
            severity, threat, is_repeat, second_scenario, second_ask, person, day, is_paraphrase, temper, outcome (how
            the customer left: calm, plain as before, cold angrier; null without an agent), agent, booked_as (category
            of the agent), fault (process, agent or partner), owner_department, process_node.
        evidence: external_id, complaint_no, text (what says the matter, as told; pieces parted by a bar).
        personal: external_id, kind (mobile, landline, id_card, bank_card, email, name, address, wechat_id, plate,
            passport, order_no), form (how it is written), value as written; of form `split` its parts lie in turns of
            their own and a bar stands between them.
        records: As the departments write them down.
    """

    contacts: pl.DataFrame
    turns: pl.DataFrame
    truth: pl.DataFrame
    evidence: pl.DataFrame
    personal: pl.DataFrame
    records: list[Record]


class World:
    """A contact centre.

    Attributes:
        contacts: How many.
        agents: agent, team, takes, style, skill (chance of calming who is not furious), contacts, hard_share (share of
            its contacts that are furious or follow up).
        scenarios: scenario, name, who, when, trigger, ask, harm, owner_department, process_node, fault, promise,
            expected (contacts).
        process_nodes: process_node, department, standard_hours, median_hours, is_late.
        daily: See course.daily.
        outbreaks, transitions, fixes: See course.
    """

    def __init__(
        self, spec: WorldSpec | Mapping[str, Any], *, seed: int, days: int, contacts: int, first_day: date
    ) -> None:
        """Plan a contact centre; `tell` says what was said.

        Args:
            spec: What the world's files say, joined.
            seed: Makes the result repeatable.
            days: Length of the span.
            contacts: How many contacts.
            first_day: First day of the span.

        Raises:
            ValueError: The files are wrong, or there are too few days or contacts to hold the scenarios.
        """
        self.spec = spec = spec if isinstance(spec, WorldSpec) else WorldSpec.model_validate(spec)
        if days < 7 or contacts < 50:
            raise ValueError(f"{days} days and {contacts} contacts are too few for a world: at least 7 and 50")
        plan_rng, people_rng, words_rng, mishap_rng, clerk_rng = np.random.default_rng(seed).spawn(5)
        calendar, self.contacts = span(first_day, days), contacts
        course = chart(spec, calendar)
        planned = plan_contacts(spec, plan_rng, calendar=calendar, course=course, contacts=contacts)
        self._planned = with_mishaps(planned, spec, calendar, mishap_rng)
        places = Places(tuple(spec.regions), spec.facts["street"], spec.facts["community"])
        self._recorder = Recorder(spec, People(spec.people, places, contacts, people_rng), words_rng)
        self._clerk = Clerk(spec, Dice(clerk_rng))
        counts = contact_counts(spec, contacts)
        self.daily = daily(spec, calendar, course, counts["scenario"] + counts["follow_up"])
        self.outbreaks, self.transitions = outbreaks(spec, calendar), transitions(spec, calendar)
        self.fixes = fixes(spec, calendar)
        self.agents = self._agents()
        self.scenarios = self._scenarios()
        self.process_nodes = _process_nodes(spec)

    def tell(self) -> Iterator[Block]:
        """Give the contacts in order of time, each once: the world is told as it is read."""
        for some in self._planned.iter_slices(_BLOCK):
            yield self._tell(some)

    def tell_all(self) -> Block:
        """Give all contacts in one block."""
        return self._tell(self._planned)

    def counts(self) -> pl.DataFrame:
        """Give how many contacts come about each scenario on each day, without telling them: scenario, day, count."""
        codes = pl.DataFrame({"scenario": [card.code for card in self.spec.scenarios]}).with_row_index("matter")
        told = self._planned.filter(pl.col("kind") == "scenario").with_columns(pl.col("matter").cast(pl.UInt32))
        days = told.join(codes, on="matter").group_by("scenario", day=pl.col("started_at").dt.date())
        return days.agg(count=pl.len().cast(pl.Int64)).sort("scenario", "day")

    def _tell(self, planned: pl.DataFrame) -> Block:
        rows = planned.to_dicts()
        for row in rows:
            self._recorder.record(row)
        taken = self._recorder.take()
        turns: dict[str, list[dict[str, Any]]] = {}
        for turn in taken["turns"]:
            turns.setdefault(turn["external_id"], []).append(turn)
        records = [
            record
            for contact, row in zip(taken["contacts"], rows, strict=True)
            for record in self._clerk.write(contact, turns.get(contact["external_id"], []), row)
        ]
        frames = {name: pl.DataFrame(taken[name], schema=schema) for name, schema in _SCHEMAS.items()}
        return Block(**frames, records=records)

    def _agents(self) -> pl.DataFrame:
        schema = {"agent": _TEXT, "team": _TEXT, "style": _TEXT, "skill": pl.Float64}
        agents = pl.DataFrame(self._recorder.agents, schema=schema).with_row_index("number")
        takes = {
            name: "/".join(team.takes) if isinstance(team.takes, tuple) else team.takes
            for name, team in self.spec.teams.items()
        }
        is_hard = (pl.col("temper") == "furious") | pl.col("is_follow_up")
        dealt = self._planned.drop_nulls("agent").group_by(number=pl.col("agent").cast(pl.UInt32))
        dealt = dealt.agg(contacts=pl.len(), hard_share=is_hard.mean().round(4))
        agents = agents.join(dealt, on="number", how="left", maintain_order="left")
        return agents.select(
            "agent",
            "team",
            pl.col("team").replace_strict(takes, return_dtype=_TEXT).alias("takes"),
            "style",
            "skill",
            pl.col("contacts").fill_null(0),
            "hard_share",
        )

    def _scenarios(self) -> pl.DataFrame:
        cards = [
            {"scenario": card.code, **{name: getattr(card, name) for name in _CARD}} for card in self.spec.scenarios
        ]
        expected = self.daily.group_by("scenario").agg(pl.col("expected").sum().round(2))
        return pl.DataFrame(cards).join(expected, on="scenario", how="left", maintain_order="left")


def _process_nodes(spec: WorldSpec) -> pl.DataFrame:
    rows = [
        (name, node.department, node.standard_hours, node.median_hours) for name, node in spec.process_nodes.items()
    ]
    schema = {"process_node": _TEXT, "department": _TEXT, "standard_hours": pl.Float64, "median_hours": pl.Float64}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return frame.with_columns(is_late=pl.col("median_hours") > pl.col("standard_hours"))
