"""How the models that recognise complaints are made: from made-up worlds in the train wording, and banks of examples.

A model of sentences learns from phrases. The model of contacts learns from contacts whose phrases the model of
sentences has not seen, or it would believe it more than it deserves: each world and each bank is read by a stranger,
who knows a third of what is said in all the others, for customers use words that no bank holds. How far its
probabilities hold is told by contacts of worlds that neither model has seen.
"""

import zlib
from collections.abc import Mapping, Sequence

import polars as pl

from models.complaints.composites import compose_contacts
from models.complaints.fitting import Fit, come_true, fit, fit_each, unseen_scores
from models.complaints.lessons import utterances_in, utterances_of
from models.complaints.linear import LinearModel
from models.complaints.recognition import (
    Recognizer,
    contact_examples,
    describe_contacts,
    sentence_examples,
    with_kinds,
)
from models.complaints.rules import Rules
from models.complaints.sentences import split_sentences
from models.complaints.signals import match_signals
from models.text.masking import clean
from models.world import Block, WorldSpec

SENTENCES = Fit(fewest=2, strength=20.0, least=0.05)
CONTACTS = Fit(strength=0.1, is_balanced=False, least=0.0)
OF_WORLDS, FEWEST = 0.5, 50  # weight of what worlds say; what a kind counts for at least that a bank lacks
KNOWN_TO_STRANGERS, _DRAWS = 0.3, 1000  # share of the lessons
TIMES = 3  # how often a phrase of a world is said, its slots filled anew
RETOLD = 3  # how many contacts are put together around a line of a bank
# What the parts of a made-up story say. Openings and closings of complaints are left out: they are of every kind.
_OF_PARTS = {
    **dict.fromkeys(("tell", "short", "more", "harms", "ticket"), "matter"),
    **dict.fromkeys(("asks", "ticket_asks", "threats", "ticket_threats", "angry", "react"), "grievance"),
    **dict.fromkeys(("history", "ticket_history"), "grievance"),
    **dict.fromkeys(("identity", "wait", "give_number", "give_name", "no_more", "to_human"), "courtesy"),
    **dict.fromkeys(("calm_accept", "calm_react"), "courtesy"),
}
# What a world's topics, and a bank's lists, are about.
_OF_TOPICS = {
    **dict.fromkeys(("matter", "ticket_complaint"), "matter"),
    **dict.fromkeys(("enquiry", "order", "number", "complaint_number", "chit_chat", "ticket_calm"), "enquiry"),
    **dict.fromkeys(("report", "fault_report"), "report"),
    **dict.fromkeys(("settled", "withdrawn"), "settled"),
    **dict.fromkeys(("hearsay", "second_hand", "conditional", "denial"), "elsewhere"),
    **{kind: kind for kind in ("grievance", "courtesy", "suggestion", "praise")},
}


def sentences_of(spec: WorldSpec) -> pl.DataFrame:
    """What is said in a made-up world: kind str, text str (masked)."""
    said = utterances_of(spec, times=TIMES)
    topics = {phrase: topic.kind for topic in spec.calm for phrase, _ in topic.say}
    topics |= {phrase: topic.kind for topic in spec.calm for phrase in topic.ticket}
    of_part = pl.col("part").replace_strict(_OF_PARTS, default=None, return_dtype=pl.String)
    of_topic = pl.col("phrase").replace_strict(topics, default=None, return_dtype=pl.String)
    kind = pl.when(pl.col("part").is_in(["calm", "ticket_calm"])).then(of_topic.replace(_OF_TOPICS)).otherwise(of_part)
    return said.select(kind=kind, text=clean(said["text"])).drop_nulls().unique(maintain_order=True)


def sentences_in(bank: Mapping[str, str]) -> pl.DataFrame:
    """The examples of a bank: kind str, text str.

    Args:
        bank: Lines of examples under each of `topics()`.

    Raises:
        ValueError: A list of examples is none of those.
    """
    for name in bank:
        if name not in _OF_TOPICS and name != "words":
            raise ValueError(
                f"examples of {name!r}, wanted one of {sorted(_OF_TOPICS)}; correct it in reference/training"
            )
    lines = utterances_in(bank, most=TIMES)
    return lines.select(kind=pl.col("label").replace_strict(_OF_TOPICS), text="text").unique(maintain_order=True)


def turns_of(block: Block) -> pl.DataFrame:
    """What was said in a made-up world as the warehouse holds it: contact_id, turn_id, turn_no, part, speaker, text."""
    contacts = block.contacts.rename({"external_id": "contact_id"})
    parts = [
        contacts.select(
            "contact_id", turn_no=pl.lit(at, pl.Int32), part=pl.lit(part), speaker=pl.lit("customer"), text=part
        )
        for at, part in enumerate(("title", "text"))
    ]
    spoken = block.turns.select(
        contact_id="external_id",
        turn_no=pl.col("turn_no").cast(pl.Int32),
        part=pl.lit("turn"),
        speaker="speaker",
        text="text",
    )
    turns = pl.concat([*parts, spoken])
    number = pl.concat_str("contact_id", pl.lit("-"), "turn_no")
    return turns.with_columns(text=clean(turns["text"]), turn_id=number).drop_nulls("text")


def teach(
    phrases: Mapping[str, pl.DataFrame],
    banks: Mapping[str, pl.DataFrame],
    contacts: Mapping[str, tuple[pl.DataFrame, pl.DataFrame]],
    rules: Rules,
) -> Recognizer:
    """The models, taught.

    Args:
        phrases: Of each world kind and text of what is said in it, see `sentences_of`.
        banks: Kind and text of each bank, see `sentences_in`.
        contacts: Of each world, and of whoever else has labelled some, the turns (see `turns_of`), and contact_id and
            is_complaint.
        rules: Signals, and what a sentence never begins with.

    Returns:
        The same for the same examples.
    """
    lessons = lessons_of(phrases, banks)
    origins = [*contacts, *banks]
    *strangers, taught = learn_sentences(lessons, [*origins, None], rules)
    read = []
    for (turns, truth), stranger in zip(contacts.values(), strangers, strict=False):
        sentences = match_signals(
            split_sentences(turns, leads=rules.statement.leads, turns_to=rules.matters.turns), rules
        )
        described = describe_contacts(with_kinds(sentences, list(rules.signals), stranger))
        read.append(described.join(truth, on="contact_id", maintain_order="left"))
    courtesies = pl.concat(banks.values()).filter(kind="courtesy")
    for seed, (bank, stranger) in enumerate(zip(banks.values(), strangers[len(contacts) :], strict=True)):
        read.append(_composed(bank, courtesies, stranger, rules, seed))
    known = [frame.with_columns(fold=pl.lit(origin)) for origin, frame in zip(origins, read, strict=True)]
    return Recognizer(taught, _learn_contacts(pl.concat(known, how="diagonal"), list(contacts)))


def lessons_of(phrases: Mapping[str, pl.DataFrame], banks: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """All examples of sentences, those of banks first.

    Returns:
        kind str, text str, origin str, is_bank bool, is_known_to_strangers bool (three in ten, drawn by
        the text alone).
    """
    lessons = pl.concat(
        said.select("kind", "text", origin=pl.lit(name), is_bank=pl.lit(is_bank))
        for given, is_bank in ((banks, True), (phrases, False))
        for name, said in given.items()
    )
    drawn = [zlib.crc32(text.encode()) % _DRAWS < KNOWN_TO_STRANGERS * _DRAWS for text in lessons["text"]]
    return lessons.with_columns(is_known_to_strangers=pl.Series(drawn, dtype=pl.Boolean))


def _learn_contacts(known: pl.DataFrame, whole: Sequence[str]) -> LinearModel:
    """The model of contacts.

    Contacts put together from banks teach it what can be said; only whole contacts tell how often it is.

    Args:
        known: The columns of `describe_contacts`, is_complaint bool, and fold str: the origin.
        whole: The folds of whole contacts.
    """
    examples = contact_examples(known.drop("is_complaint", "fold"))
    labels = pl.select(pl.when(known["is_complaint"]).then(pl.lit("complaint")).otherwise(pl.lit("calm"))).to_series()
    scores = unseen_scores(examples, labels, known["fold"], CONTACTS)
    is_whole = known["fold"].is_in(list(whole)).to_numpy()
    return come_true(fit(examples, labels, CONTACTS), scores[is_whole], labels.filter(is_whole))


def learn_sentences(lessons: pl.DataFrame, strange: Sequence[str | None], rules: Rules) -> list[LinearModel]:
    """Models of sentences from what worlds and banks say.

    Worlds have many more phrases of complaints than of anything else. So that a strange sentence is not taken for one,
    each kind has the share that it has in the banks, and a world's examples half the weight of a bank's.

    Args:
        lessons: See `lessons_of`.
        strange: For each model the origin to which it is a stranger; None for a model of everything.
        rules: Signals.
    """
    examples = sentence_examples(_matched(lessons, rules), list(rules.signals))
    return fit_each(examples, lessons["kind"], [_weights(lessons, origin) for origin in strange], SENTENCES)


def _weights(lessons: pl.DataFrame, strange: str | None) -> pl.Series:
    """How much each lesson counts; 0 for what is not learnt from."""
    known = pl.lit(value=True) if strange is None else (pl.col("origin") != strange) & pl.col("is_known_to_strangers")
    in_bank, in_world = (known & is_in for is_in in (pl.col("is_bank"), ~pl.col("is_bank")))
    fewest = FEWEST if strange is None else FEWEST * KNOWN_TO_STRANGERS
    share = pl.max_horizontal(in_bank.sum().over("kind"), pl.lit(fewest)) / in_world.sum().over("kind")
    weight = pl.when(~known).then(0.0).when("is_bank").then(1.0).otherwise(OF_WORLDS * share)
    return lessons.select(weight=weight)["weight"]


def _composed(
    bank: pl.DataFrame, courtesies: pl.DataFrame, model: LinearModel, rules: Rules, seed: int
) -> pl.DataFrame:
    """Contacts of a bank's examples, described by a model that has not seen the bank."""
    examples = bank.filter(pl.col("kind") != "courtesy").unique("text", keep="first", maintain_order=True)
    read = [with_kinds(_matched(said, rules), list(rules.signals), model) for said in (examples, courtesies)]
    return compose_contacts(*read, times=RETOLD, seed=seed)


def _matched(sentences: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    return match_signals(sentences.with_columns(is_heading=pl.lit(value=False)), rules)
