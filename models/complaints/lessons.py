"""What models of complaints are taught: utterances with what each says, from made-up worlds and from banks.

A bank is a reference file that people write: under each class utterances one a line, in the little grammar of
models/world/phrases.py. Which file is read is the caller's matter.
"""

import zlib
from collections.abc import Iterator, Mapping
from datetime import date

import numpy as np
import polars as pl

from models.world.matters import Matter, Phrases
from models.world.people import People, Places
from models.world.phrases import Dice, fill, parse
from models.world.scene import Scene
from models.world.spec import Voices, WorldSpec

_DAY = date(2026, 7, 15)
_PERSONS = 50
NONE = "none"
_SCHEMA = {
    "source": pl.String,
    "part": pl.String,
    "phrase": pl.String,
    "text": pl.String,
    "ask": pl.String,
    "threat": pl.String,
    "floor": pl.Int32,
    "base": pl.Int32,
}


def utterances_of(spec: WorldSpec, *, times: int, seed: int = 0) -> pl.DataFrame:
    """What customers of a made-up world may say, phrase by phrase.

    Args:
        spec: The world.
        times: How often each phrase is said, its alternatives and slots chosen anew.
        seed: Makes the result repeatable.

    Returns:
        source str (the industry), part str (such as tell or asks), phrase str (as written in the world), text str, ask
        str, threat str, floor i32 (least severity that follows from its having been said, beyond its matter's), base
        i32 (severity of its matter; 0 outside of matters).
    """
    dice = Dice(np.random.default_rng(seed))
    places = Places(tuple(spec.regions), spec.facts["street"], spec.facts["community"])
    people = People(spec.people, places, _PERSONS, np.random.default_rng(seed))
    rows = []
    for part, matter, phrases, ask, threat in _parts(spec):
        for phrase in phrases:
            for _ in range(times):
                department = "hotline" if part.startswith("ticket") else "online"
                scene = Scene(spec, dice, people[dice.between(0, _PERSONS - 1)], _DAY, department)
                scene.values |= {"city": "本市", "agent_no": "8001", "owner": "客服部"}
                scene.take_up(matter)
                text = scene.say(phrase)
                base = matter.severity if matter else 0
                rows.append((spec.industry, part, phrase, text, ask, threat, scene.floor, base))
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row").filter(pl.col("text") != "").unique(maintain_order=True)


Spoken = tuple[str, Matter | None, Phrases, str, str]  # part, matter, phrases, ask, threat


def _parts(spec: WorldSpec) -> Iterator[Spoken]:
    """All that customers, and agents for them, may say."""
    for matter in (*spec.scenarios, *spec.one_offs, spec.flood):
        yield from _of_matter(matter)
    yield from _of_voices(spec.voices)
    for part in ("wait", "react", "give_number", "give_name", "calm_accept", "calm_react", "to_human", "no_more"):
        yield part, None, spec.dialogue[part], NONE, NONE
    for phrases in spec.dialogue["accept"].values():
        yield "accept", None, phrases, NONE, NONE
    for topic in spec.calm:
        yield "calm", None, tuple(said for said, _ in topic.say), NONE, NONE
        yield "ticket_calm", None, topic.ticket, NONE, NONE


def _of_matter(matter: Matter) -> Iterator[Spoken]:
    for part in ("tell", "short", "more", "harms", "titles", "ticket"):
        yield part, matter, getattr(matter, part), NONE, NONE
    for part, asks in (("asks", matter.asks), ("ticket_asks", matter.ticket_asks)):
        for ask, phrases in asks.items():
            yield part, matter, phrases, ask, NONE


def _of_voices(voices: Voices) -> Iterator[Spoken]:
    for part, asks in (("asks", voices.asks), ("ticket_asks", voices.ticket_asks)):
        for ask, phrases in asks.items():
            yield part, None, phrases, ask, NONE
    for part, threats in (("threats", voices.threats), ("ticket_threats", voices.ticket_threats)):
        for threat, phrases in threats.items():
            yield part, None, phrases, NONE, threat
    for part in ("aside", "angry", "history", "identity", "ticket_history", "ticket_closing", "ticket_opening"):
        yield part, None, getattr(voices, part), NONE, NONE
    for part in ("opening", "closing"):
        for phrases in getattr(voices, part).values():
            yield part, None, phrases, NONE, NONE


def utterances_in(bank: Mapping[str, Mapping[str, str]], *, most: int) -> pl.DataFrame:
    """The utterances of a bank.

    Args:
        bank: Class to lines; under the key `words`, names of slots to their alternatives, parted by ' / '.
        most: How many variants of a line at most.

    Returns:
        label str, phrase str (the line), text str; each text once, in the order of the bank.

    Raises:
        ValueError: A line is not of the grammar, or names a slot that `words` does not have.
    """
    words = {name: tuple(given.split(" / ")) for name, given in bank.get("words", {}).items()}
    rows = []
    for label, lines in bank.items():
        for line in lines.splitlines() if label != "words" else ():
            rows += [(label, line, text) for text in _variants(line, words, most)]
    schema = {"label": pl.String, "phrase": pl.String, "text": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row").unique(["label", "text"], maintain_order=True)


def _variants(line: str, words: Mapping[str, tuple[str, ...]], most: int) -> list[str]:
    """Different texts of a line, the same whatever lines stand beside it."""
    dice = Dice(np.random.default_rng(zlib.crc32(line.encode())))

    def slot(name: str) -> str:
        if name not in words:
            raise ValueError(f"the line {line!r} uses {{{name}}}, which is none of the words {sorted(words)}")
        return fill(parse(dice.pick(words[name])), dice, slot)

    found = dict.fromkeys(fill(parse(line), dice, slot).strip() for _ in range(3 * most))
    return [text for text in found if text][:most]
