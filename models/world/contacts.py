"""From a planned contact to its record, its turns, its truth and the personal data that was said in it."""

import math
from collections import Counter
from datetime import datetime, timedelta
from statistics import NormalDist
from typing import Any

import numpy as np

from models.world.matters import Matter, Topic
from models.world.people import Person
from models.world.phrases import Dice
from models.world.scene import Scene
from models.world.speakers import Talk, Turn
from models.world.spec import WorldSpec
from models.world.story import Story, Told, tell_calm
from models.world.writing import slip, tidy, type_out

_WRONGLY_BOOKED = ("咨询", "咨询", "故障报修", "建议", "业务办理")
_RATINGS = {"calm": (3, 5), "plain": (2, 5), "cold": (1, 3)}
_REPLY_DAYS = (4.0, 0.98)  # median; spread of the logarithm, so that 90 % are answered within 14 days
Row = dict[str, Any]


class Recorder:
    """Tells contacts one after the other and keeps what came of them, as lists of rows."""

    def __init__(self, spec: WorldSpec, people: list[Person], rng: np.random.Generator) -> None:
        self.spec, self.people, self.dice = spec, people, Dice(rng)
        self.agents = [_agent(spec, number, self.dice) for number in range(len(spec.teams) * spec.agents_per_team)]
        self.contacts: list[Row] = []
        self.turns: list[Row] = []
        self.truth: list[Row] = []
        self.personal: list[Row] = []
        self._counts: Counter[str] = Counter()

    def record(self, planned: Row) -> None:
        """Tell one contact.

        Args:
            planned: A row of `plan_contacts`.
        """
        agent, person = self.agents[planned["agent"]], self.people[planned["person"]]
        department, started_at = planned["department"], planned["started_at"]
        scene = Scene(self.spec, self.dice, person, started_at.date(), is_written_by_agent=department == "hotline")
        region = list(self.spec.regions)[person.serial % len(self.spec.regions)]
        matter = self._matter(planned)
        owner = getattr(matter, "owner_department", "相关部门")
        scene.values |= {"city": region, "agent_no": agent["agent"][1:], "owner": owner}
        if isinstance(matter, Topic):
            told = tell_calm(scene, matter, department)
        else:
            story = Story(scene, matter, department, is_follow_up=planned["is_follow_up"])
            told = story.tell(None if planned["second"] is None else self.spec.scenarios[planned["second"]])
        contact = {
            "external_id": self._external_id(department, started_at),
            "department": department,
            "channel": self.spec.departments[department].channel,
            "customer": person.name_in(department),
            **(
                {"agent": agent["agent"], "team": agent["team"]} if department in ("hotline", "calls", "online") else {}
            ),
            "region": region,
            "product": matter.product,
            "category": self._category(planned["kind"], isinstance(matter, Topic)),
            "started_at": started_at,
            "title": told.title,
            "status": self.dice.weighted(self.spec.mix.states),
            "version": self.dice.pick(self.spec.facts["version"]),
            "likes": int(-math.log(1 - self.dice.unit()) * 3),
        }
        self._say(contact, scene, told, matter, agent["style"])
        self.contacts.append(contact)
        self._note_truth(contact, planned, scene, told, matter)

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

    def _external_id(self, department: str, started_at: datetime) -> str:
        self._counts[department] += 1
        count = self._counts[department]
        forms = {
            "hotline": f"GD{started_at:%Y%m%d}{count:05d}",
            "calls": f"C{started_at:%y%m%d}-{count:06d}",
            "online": f"im-{count:07x}",
            "web": f"{180_000 + count * 3}",
            "wechat": f"WX{started_at:%y%m%d}{count:05d}",
        }
        return forms.get(department, f"{department}-{count:06d}")

    def _category(self, kind: str, is_calm: bool) -> str:
        mix = self.spec.mix
        if is_calm:
            return "投诉" if self.dice.chance(mix.misbooked_share) else mix.booked_as.get(kind, "咨询")
        return "投诉" if self.dice.chance(mix.booked_share) else self.dice.pick(_WRONGLY_BOOKED)

    def _say(self, contact: Row, scene: Scene, told: Told, matter: Matter | Topic, style: str) -> None:
        """Fill in what was said, when it ended and how it was rated."""
        department, is_complaint = contact["department"], isinstance(matter, Matter)
        contact["satisfaction"] = self._rating(department, style, matter)
        if department in ("calls", "online"):
            talk = Talk(scene, style)
            made = (talk.call if department == "calls" else talk.chat)(told, is_complaint=is_complaint)
            contact["ended_at"] = self._keep_turns(contact, made)
            return
        contact["text"] = self._written(department, told)
        if department == "web" and self.dice.chance(0.8):
            median, spread = _REPLY_DAYS
            delay = median * math.exp(spread * NormalDist().inv_cdf(0.001 + 0.998 * self.dice.unit()))
            contact["reply"] = scene.one_of(self.spec.voices.reply)
            contact["replied_at"] = contact["started_at"] + timedelta(seconds=round(delay * 86_400))

    def _written(self, department: str, told: Told) -> str:
        text = "。".join(told.breaths)
        if department == "hotline":
            return tidy(text)
        typed = slip(type_out(text, self.dice), self.spec.slips["typed"], self.spec.slip_chance, self.dice)
        return (
            f"\n\t\t\t\n\t\t\t\u3000\u3000{typed}\n\t\t\t" if department == "web" and self.dice.chance(0.3) else typed
        )

    def _keep_turns(self, contact: Row, turns: list[Turn]) -> datetime:
        slips = self.spec.slips["calls" if contact["department"] == "calls" else "typed"]
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
                }
            )
            second += 0.6 + len(text) * (0.22 if contact["department"] == "calls" else 0.5) + 3 * self.dice.unit()
        return contact["started_at"] + timedelta(seconds=round(second))

    def _rating(self, department: str, style: str, matter: Matter | Topic) -> int | None:
        if department == "app":
            kind = getattr(matter, "kind", "complaint")
            return self.dice.between(*{"complaint": (1, 2), "praise": (5, 5)}.get(kind, (3, 5)))
        if department in ("calls", "online") and self.dice.chance(0.4):
            low, high = _RATINGS[style] if isinstance(matter, Matter) else (4, 5)
            return self.dice.between(low, high)
        return None

    def _note_truth(self, contact: Row, planned: Row, scene: Scene, told: Told, matter: Matter | Topic) -> None:
        second = planned["second"] if told.second_ask else None
        self.truth.append(
            {
                "external_id": contact["external_id"],
                "is_complaint": isinstance(matter, Matter),
                "kind": planned["kind"],
                "scenario": getattr(matter, "code", None),
                "ask": told.ask,
                "severity": told.severity,
                "threat": told.threat,
                "is_repeat": scene.is_again,
                "second_scenario": None if second is None else self.spec.scenarios[second].code,
                "second_ask": told.second_ask,
                "person": planned["person"],
            }
        )
        noted = dict.fromkeys(scene.personal)  # each once, in the order said
        self.personal += [{"external_id": contact["external_id"], "kind": kind, "value": text} for kind, text in noted]


def _agent(spec: WorldSpec, number: int, dice: Dice) -> Row:
    team = spec.teams[number // spec.agents_per_team]
    return {"agent": f"A{8001 + number}", "team": team, "style": dice.weighted(spec.agent_styles)}
