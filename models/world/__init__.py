"""A made-up contact centre with known truth: frames in memory, the same for the same seed in any process.

How the departments write their deliveries does not belong here; that is pipelines/deliveries.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from models.world.contacts import Recorder
from models.world.people import make_people
from models.world.plan import plan_contacts
from models.world.spec import WorldSpec

__all__ = ["World", "WorldSpec", "make_world"]

_TEXT, _WHEN = pl.String, pl.Datetime("ms")
_CONTACTS = {
    **dict.fromkeys(("external_id", "department", "channel", "customer", "agent", "team", "region"), _TEXT),
    **dict.fromkeys(("product", "category"), _TEXT),
    **dict.fromkeys(("started_at", "ended_at"), _WHEN),
    **dict.fromkeys(("title", "text", "reply"), _TEXT),
    "replied_at": _WHEN,
    "status": _TEXT,
    "satisfaction": pl.Int64,
    "likes": pl.Int64,
    "version": _TEXT,
}
_TURNS = {"external_id": _TEXT, "turn_no": pl.Int64, "speaker": _TEXT, "text": _TEXT, "at_second": pl.Float64}
_TRUTH = {
    "external_id": _TEXT,
    "is_complaint": pl.Boolean,
    **dict.fromkeys(("kind", "scenario", "ask"), _TEXT),
    "severity": pl.Int64,
    "threat": _TEXT,
    "is_repeat": pl.Boolean,
    **dict.fromkeys(("second_scenario", "second_ask"), _TEXT),
    "person": pl.Int64,
}
_CARD = ("name", "who", "when", "trigger", "ask", "loss", "owner_department", "process_node")


@dataclass(frozen=True)
class World:
    """A contact centre; every frame is in order of time, times are local (Asia/Shanghai) without a zone.

    Attributes:
        contacts: external_id, department, channel, customer (personal data), agent, team, region, product, category
            (as the agent booked it), started_at, ended_at, title, text (null for calls and chats), reply,
            replied_at, status, satisfaction (reviews: stars), likes, version.
        turns: external_id, turn_no from 0, speaker (customer, agent, or system for a robot), text, at_second.
        truth: external_id, is_complaint, kind (scenario, one_off, flood, or what else it is), scenario, ask,
            severity, threat, is_repeat, second_scenario, second_ask, person.
        personal: external_id, kind (mobile, id_card, bank_card, email, name), value as it was written.
        agents: agent, team, style (calm, plain, cold).
        scenarios: scenario, name, who, when, trigger, ask, harm, owner_department, process_node.
    """

    contacts: pl.DataFrame
    turns: pl.DataFrame
    truth: pl.DataFrame
    personal: pl.DataFrame
    agents: pl.DataFrame
    scenarios: pl.DataFrame


def make_world(spec: WorldSpec | Mapping[str, Any], *, seed: int, days: int, contacts: int, first_day: date) -> World:
    """Make up a contact centre.

    Args:
        spec: What a world file says.
        seed: Makes the result repeatable.
        days: Length of the span.
        contacts: How many contacts.
        first_day: First day of the span.

    Raises:
        ValueError: The world file is wrong, or there are too few days or contacts to hold its scenarios.
    """
    spec = spec if isinstance(spec, WorldSpec) else WorldSpec.model_validate(spec)
    if days < 7 or contacts < 50:
        raise ValueError(f"{days} days and {contacts} contacts are too few for a world: at least 7 and 50")
    plan_rng, people_rng, words_rng = np.random.default_rng(seed).spawn(3)
    planned = plan_contacts(spec, plan_rng, days=days, contacts=contacts, first_day=first_day)
    recorder = Recorder(spec, make_people(spec.people, contacts, people_rng), words_rng)
    for row in planned.iter_rows(named=True):
        recorder.record(row)
    return World(
        contacts=pl.DataFrame(recorder.contacts, schema=_CONTACTS),
        turns=pl.DataFrame(recorder.turns, schema=_TURNS),
        truth=_with_repeats(pl.DataFrame(recorder.truth, schema=_TRUTH), planned),
        personal=pl.DataFrame(recorder.personal, schema=dict.fromkeys(("external_id", "kind", "value"), _TEXT)),
        agents=pl.DataFrame(recorder.agents, schema=dict.fromkeys(("agent", "team", "style"), _TEXT)),
        scenarios=_scenarios(spec),
    )


def _with_repeats(truth: pl.DataFrame, planned: pl.DataFrame) -> pl.DataFrame:
    """Count as repeated, beside what says so, the same customer's same matter within 30 days."""
    since = (pl.col("started_at") - pl.col("started_at").shift(1)).over("person", "kind", "matter")
    is_soon = planned.select((since <= pl.duration(days=30)).fill_null(value=False).alias("soon"))["soon"]
    return truth.with_columns(is_repeat=pl.col("is_complaint") & (pl.col("is_repeat") | is_soon))


def _scenarios(spec: WorldSpec) -> pl.DataFrame:
    rows = [{"scenario": card.code} | {name: getattr(card, name) for name in _CARD} for card in spec.scenarios]
    return pl.DataFrame(rows, schema=dict.fromkeys(("scenario", *_CARD), _TEXT)).rename({"loss": "harm"})
