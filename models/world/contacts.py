"""From a planned contact to its record, its turns, its truth and the personal data that was said in it."""

import math
from collections import Counter
from datetime import datetime, timedelta
from statistics import NormalDist
from typing import Any

import numpy as np

from models.world.matters import Matter, Scenario, Topic
from models.world.people import People
from models.world.phrases import Dice
from models.world.scene import Scene
from models.world.speakers import Talk, Turn
from models.world.spec import WorldSpec
from models.world.story import Manner, Story, Told, tell_calm
from models.world.writing import Hand, slip

_WRONGLY_BOOKED = ("咨询", "咨询", "故障报修", "建议", "业务办理")
_RATINGS = {"calm": (4, 5), "plain": (2, 4), "cold": (1, 2)}
_STYLES = ((0.3, "cold"), (0.7, "plain"), (1.0, "calm"))  # up to this skill
_HARDENED = 0.6  # how much of an agent's skill is left with a furious customer
_TALKED = ("calls", "online")
_REPLIED = {"web": 0.8, "email": 0.7, "wechat": 0.3}  # share that gets an answer in writing
_USUAL_HOURS, _SPREAD = 20.0, 0.8  # median time to an answer without a process; spread of its logarithm
Row = dict[str, Any]


class Recorder:
    """Tells contacts one after the other; what came of them lies in its lists until it is taken.

    Attributes:
        agents: agent, team, style, skill (chance of calming a customer who is not furious).
        contacts, turns, truth, evidence, personal: Rows as World has them.
    """

    def __init__(self, spec: WorldSpec, people: People, rng: np.random.Generator) -> None:
        self.spec, self.people, self.dice = spec, people, Dice(rng)
        self.agents = [
            _agent(number, team, self.dice)
            for number, team in enumerate(name for name, team in spec.teams.items() for _ in range(team.agents))
        ]
        self.contacts: list[Row] = []
        self.turns: list[Row] = []
        self.truth: list[Row] = []
        self.evidence: list[Row] = []
        self.personal: list[Row] = []
        self._counts: Counter[str] = Counter()

    def take(self) -> dict[str, list[Row]]:
        """Give what was recorded since it was last taken."""
        names = ("contacts", "turns", "truth", "evidence", "personal")
        taken = {name: getattr(self, name) for name in names}
        for name in names:
            setattr(self, name, [])
        return taken

    def record(self, planned: Row) -> None:
        """Tell one contact.

        Args:
            planned: A row of `plan_contacts`.
        """
        department, started_at = planned["department"], planned["started_at"]
        person, agent = self.people[planned["person"]], self._agent_of(planned)
        scene = Scene(self.spec, self.dice, person, started_at.date(), department)
        matter = self._matter(planned)
        owner = getattr(matter, "owner_department", "相关部门")
        scene.values |= {"city": person.region, "agent_no": agent.get("agent", "A8000")[1:], "owner": owner}
        told = self._tell(scene, planned, matter)
        contact = {
            "external_id": self._external_id(department, started_at),
            "department": department,
            "channel": self.spec.departments[department].channel,
            "customer": person.name_in(department),
            "agent": agent.get("agent"),
            "team": agent.get("team"),
            "region": person.region,
            "product": matter.product,
            "category": self._category(planned["kind"], isinstance(matter, Topic)),
            "started_at": started_at,
            "title": told.title,
            "status": self.dice.weighted(self.spec.mix.states),
            "version": self.dice.pick(self.spec.facts["version"]),
            "likes": int(-math.log(1 - self.dice.unit()) * 3),
        }
        outcome = self._outcome(planned, agent, matter)
        contact["satisfaction"] = self._rating(department, outcome, matter)
        self._say(contact, scene, told, matter, agent.get("style", "plain"), outcome)
        self.contacts.append(contact)
        self._note_truth(contact, planned, scene, told, matter, outcome)

    def _agent_of(self, planned: Row) -> Row:
        return {} if planned["agent"] is None else self.agents[planned["agent"]]

    def _matter(self, planned: Row) -> Matter | Topic:
        kind, number = planned["kind"], planned["matter"]
        if kind == "scenario":
            return self.spec.scenarios[number]
        if kind == "one_off":
            return self.spec.one_offs[number] if number < len(self.spec.one_offs) else self._made_up()
        return self.spec.flood if kind == "flood" else self.spec.calm[number]

    def _made_up(self) -> Matter:
        tail, dice = self.spec.tail, self.dice
        trouble = dice.pick(tail.trouble)
        text = f"{dice.pick(tail.place)}{dice.pick(tail.thing)}{trouble.tell[0]}"
        return trouble.model_copy(update={"tell": (text,), "short": (text,), "ticket": (f"“{text}”",)})

    def _tell(self, scene: Scene, planned: Row, matter: Matter | Topic) -> Told:
        if isinstance(matter, Topic):
            return tell_calm(scene, matter, planned["department"])
        part = None if planned["part"] is None else self.spec.scenarios[planned["part"]]
        manner = Manner(planned["temper"], planned["is_follow_up"], planned["is_paraphrase"], part)
        second = None if planned["second"] is None else self.spec.scenarios[planned["second"]]
        return Story(scene, matter, planned["department"], manner).tell(second)

    def _external_id(self, department: str, started_at: datetime) -> str:
        self._counts[department] += 1
        count = self._counts[department]
        forms = {
            "hotline": f"GD{started_at:%Y%m%d}{count:05d}",
            "calls": f"C{started_at:%y%m%d}-{count:06d}",
            "online": f"im-{count:07x}",
            "web": f"{180_000 + count * 3}",
            "wechat": f"WX{started_at:%y%m%d}{count:05d}",
            "email": f"EM{started_at:%y%m%d}-{count:05d}",
        }
        return forms.get(department, f"{department}-{count:06d}")

    def _category(self, kind: str, is_calm: bool) -> str:
        mix = self.spec.mix
        if is_calm:
            return "投诉" if self.dice.chance(mix.misbooked_share) else mix.booked_as.get(kind, "咨询")
        return "投诉" if self.dice.chance(mix.booked_share) else self.dice.pick(_WRONGLY_BOOKED)

    def _outcome(self, planned: Row, agent: Row, matter: Matter | Topic) -> str:
        """Tell how a complaining customer leaves: calm, plain (as he came) or cold (angrier)."""
        if not agent or isinstance(matter, Topic):
            return "plain"
        skill = agent["skill"] * (_HARDENED if planned["temper"] == "furious" else 1)
        if self.dice.chance(skill):
            return "calm"
        return "cold" if self.dice.chance(0.6 * (1 - skill)) else "plain"

    def _rating(self, department: str, outcome: str, matter: Matter | Topic) -> int | None:
        if department == "app":
            kind = getattr(matter, "kind", "complaint")
            return self.dice.between(*{"complaint": (1, 2), "praise": (5, 5)}.get(kind, (3, 5)))
        if department in _TALKED and self.dice.chance(0.4):
            low, high = _RATINGS[outcome] if isinstance(matter, Matter) else (4, 5)
            return self.dice.between(low, high)
        return None

    def _say(self, contact: Row, scene: Scene, told: Told, matter: Matter | Topic, style: str, outcome: str) -> None:
        """Fill in what was said, and when it ended or was answered."""
        department = contact["department"]
        if department in _TALKED:
            talk = Talk(scene, style, outcome)
            made = talk.call if department == "calls" else talk.chat
            contact["ended_at"] = self._keep_turns(contact, made(told, is_complaint=isinstance(matter, Matter)))
            return
        hand = Hand(self.dice, self.spec.slips["typed"], self.spec.slip_chance, is_clerk=department == "hotline")
        contact["text"] = hand.write("。".join(told.breaths), is_spread=department == "web")
        contact["title"] = told.title and hand.copy(told.title)
        scene.personal = [(kind, form, hand.copy(text)) for kind, form, text in scene.personal]
        self._answer(contact, scene, matter)

    def _answer(self, contact: Row, scene: Scene, matter: Matter | Topic) -> None:
        """Say when the process that is behind the matter came to an end, and in some departments in which words."""
        department = contact["department"]
        if department == "app":
            return
        node = self.spec.process_nodes.get(getattr(matter, "process_node", ""))
        hours = node.median_hours if node else _USUAL_HOURS
        # Cut at the 999th thousandth, else one in a million would be answered after years.
        late = math.exp(_SPREAD * NormalDist().inv_cdf(0.001 + 0.998 * self.dice.unit()))
        done_at = contact["started_at"] + timedelta(seconds=round(hours * late * 3600))
        if department == "hotline":
            contact["closed_at"] = done_at if contact["status"] in ("已办结", "已归档") else None
        elif self.dice.chance(_REPLIED[department]):
            contact["reply"], contact["replied_at"] = scene.one_of(self.spec.voices.reply), done_at

    def _keep_turns(self, contact: Row, turns: list[Turn]) -> datetime:
        slips = self.spec.slips["calls" if contact["department"] == "calls" else "typed"]
        pace = 0.22 if contact["department"] == "calls" else 0.5
        second = 0.0
        for number, (speaker, text) in enumerate(turns):
            text = slip(text, slips, self.spec.slip_chance, self.dice) if speaker == "customer" else text
            self.turns.append(
                {
                    "external_id": contact["external_id"],
                    "turn_no": number,
                    "speaker": speaker,
                    "text": text,
                    "at_second": round(second, 1),
                    "to_second": round(second + len(text) * pace, 1),
                }
            )
            second += 0.6 + len(text) * pace + 3 * self.dice.unit()
        return contact["started_at"] + timedelta(seconds=round(second))

    def _note_truth(
        self, contact: Row, planned: Row, scene: Scene, told: Told, matter: Matter | Topic, outcome: str
    ) -> None:
        external_id, is_complaint = contact["external_id"], isinstance(matter, Matter)
        scenario = matter if isinstance(matter, Scenario) else None
        second = self.spec.scenarios[planned["second"]].code if told.second_ask else None
        self.truth.append(
            {
                "external_id": external_id,
                "is_complaint": is_complaint,
                "kind": planned["kind"],
                "scenario": scenario.code if scenario else None,
                "ask": told.ask,
                "severity": told.severity,
                "threat": told.threat,
                "is_repeat": is_complaint and (scene.is_again or planned["is_return"]),
                "second_scenario": second,
                "second_ask": told.second_ask,
                "person": planned["person"],
                "day": contact["started_at"].date(),
                "is_paraphrase": planned["is_paraphrase"],
                "temper": planned["temper"] if is_complaint else None,
                "outcome": outcome if is_complaint and contact["agent"] else None,
                "agent": contact["agent"],
                "booked_as": contact["category"],
                "fault": scenario.fault if scenario else None,
                "owner_department": scenario.owner_department if scenario else None,
                "process_node": scenario.process_node if scenario else None,
            }
        )
        self.evidence += [
            {"external_id": external_id, "complaint_no": number, "text": text}
            for number, text in enumerate(told.evidence, start=1)
        ]
        noted = dict.fromkeys(scene.personal)  # each once, in the order said
        self.personal += [
            {"external_id": external_id, "kind": kind, "form": form, "value": text} for kind, form, text in noted
        ]


def _agent(number: int, team: str, dice: Dice) -> Row:
    skill = round(min(dice.unit(), 0.9), 2)
    return {
        "agent": f"A{8001 + number}",
        "team": team,
        "style": next(name for most, name in _STYLES if skill <= most),
        "skill": skill,
    }
