"""What the two wordings of a company promise: the same scenarios, no phrase in common, paraphrases that are ones."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest
import rjieba

from models.world import WorldSpec
from models.world.matters import Matter
from models.world.phrases import Choice, Nodes, parse
from models.world.spec import every_phrase
from pipelines.deliveries import read_world
from pipelines.settings import REFERENCE

INDUSTRIES = ("telecom", "ecommerce", "bank")
# Everything a person says: slots aside, of which most are names of places and things that both know.
SAID = ("forms", "calm_forms", "voices", "dialogue", "calm_voices")
TOLD = ("tell", "short", "more", "harms", "titles", "ticket")
MATTER = (*TOLD, "asks", "ticket_asks", "answers", "paraphrase")
TOPIC = ("say", "ticket", "answers")
LONGEST_COMMON_RUN = 6
RUN = re.compile(r"[\u4e00-\u9fff0-9A-Za-z]+")
WORD = re.compile(r"[\u4e00-\u9fff]{2,}")
CUTTER = rjieba.Jieba()
STOP_WORDS = frozenset((REFERENCE / "lexicon" / "stop_words.txt").read_text(encoding="utf-8").split())


@pytest.fixture(scope="module", params=INDUSTRIES)
def wordings(request) -> dict[str, WorldSpec]:
    return {name: WorldSpec.model_validate(read_world(request.param, name)) for name in ("train", "held-out")}


def literals(nodes: Nodes) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, str):
            yield node
        elif isinstance(node, Choice):
            for way in node.ways:
                yield from literals(way)


def phrases_of(spec: WorldSpec) -> Iterator[str]:
    for name in SAID:
        yield from (phrase for _, phrase in every_phrase(getattr(spec, name), name))
    for topic in spec.calm:
        yield from (phrase for name in TOPIC for _, phrase in every_phrase(getattr(topic, name), name))
    for matter in (*spec.scenarios, *spec.one_offs, *spec.tail.trouble, spec.flood):
        yield from (phrase for name in MATTER for _, phrase in every_phrase(getattr(matter, name), name))
    yield from (*spec.tail.place, *spec.tail.thing)


def runs(phrase: str) -> Iterator[str]:
    for literal in literals(parse(phrase)):
        for run in RUN.findall(literal):
            yield from (run[at : at + LONGEST_COMMON_RUN + 1] for at in range(len(run) - LONGEST_COMMON_RUN))


def words(phrase: str) -> set[str]:
    found = {word for literal in literals(parse(phrase)) for word in CUTTER.cut(literal) if WORD.fullmatch(word)}
    return found - STOP_WORDS


def siblings(matter: Matter) -> Iterator[str]:
    for name in TOLD:
        yield from getattr(matter, name)


def test_wordings_share_scenarios(wordings):
    cards = [
        {scenario.code: (scenario.name, scenario.volume, scenario.shape, scenario.fix) for scenario in spec.scenarios}
        for spec in wordings.values()
    ]
    assert cards[0] == cards[1]
    assert len(cards[0]) >= 40


def test_wordings_share_no_template(wordings):
    train, held_out = ({phrase for phrase in phrases_of(spec) if has_text(phrase)} for spec in wordings.values())
    assert train & held_out == set()


def has_text(phrase: str) -> bool:
    """Whether it is more than slots, punctuation, or an interjection of one character, which has no other wording."""
    return sum(len(run) for literal in literals(parse(phrase)) for run in RUN.findall(literal)) > 1


def test_wordings_share_no_long_run_of_characters(wordings):
    train, held_out = ({run for phrase in phrases_of(spec) for run in runs(phrase)} for spec in wordings.values())
    assert sorted(train & held_out) == []


def test_a_paraphrase_has_no_content_word_in_common_with_its_siblings(wordings):
    told = {
        (name, scenario.code): {word for phrase in siblings(scenario) for word in words(phrase)}
        for name, spec in wordings.items()
        for scenario in spec.scenarios
    }
    # A word that seven in a hundred scenarios use tells nothing of any of them.
    counts = Counter(word for found in told.values() for word in found)
    general = {word for word, count in counts.items() if count >= max(4, 0.07 * len(told))}
    shared = []
    for scenario in wordings["held-out"].scenarios:
        own = [words(phrase) - general for phrase in scenario.paraphrase]
        assert len(own) >= 4
        met = Counter(word for found in own for word in found) + Counter(
            word for name in wordings for word in told[name, scenario.code] for found in own if word in found
        )
        shared += [(scenario.code, word) for word, count in met.items() if count > 1]
    assert shared == []


def test_only_the_held_out_wording_has_paraphrases(wordings):
    assert wordings["train"].mix.paraphrase_share == 0
    assert 0.1 <= wordings["held-out"].mix.paraphrase_share <= 0.4
    assert not any(scenario.paraphrase for scenario in wordings["train"].scenarios)
