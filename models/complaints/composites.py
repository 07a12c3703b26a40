"""Contacts put together from the examples of banks, so that the model of contacts learns from more than made-up worlds.

A customer says what he has to say, once or more, among courtesies; what is said is drawn, with a seed.
"""

import numpy as np
import polars as pl

from models.complaints.recognition import AGGRIEVED, describe_contacts

_WRITTEN_SHARE = 0.4
_MORE_SHARES = {True: 0.6, False: 0.3}  # how often an aggrieved, and a calm, customer says more than one thing
_RETOLD_SHARE = 0.5  # how often one who says that it is settled first tells what it was
_BESIDES_SHARE = 0.3  # how often an aggrieved customer also asks, orders or speaks of what might be
_NOT_CONTENT = r"[^\p{Han}A-Za-z0-9]"


def compose_contacts(examples: pl.DataFrame, courtesies: pl.DataFrame, *, times: int, seed: int) -> pl.DataFrame:
    """Described contacts made of examples.

    Args:
        examples: kind str, text str, and a column f64 for each kind, see `Recognizer.read_sentences`; each becomes
            a contact.
        courtesies: The same columns; what is said around them.
        times: How many contacts of each example.
        seed: Makes the result repeatable.

    Returns:
        The columns of `describe_contacts`, and is_complaint bool; sorted by contact_id.
    """
    dice = np.random.default_rng(seed)
    pool = pl.concat([examples, courtesies])
    kinds = examples["kind"].to_numpy()
    alike = {kind: np.flatnonzero(kinds == kind) for kind in sorted(set(kinds))}
    aggrieved, calm = (
        np.flatnonzero(np.isin(kinds, AGGRIEVED)),
        np.flatnonzero(~np.isin(kinds, (*AGGRIEVED, "settled"))),
    )
    rows: list[tuple[str, int, bool, bool]] = []
    for number, (row, kind) in enumerate([(row, kind) for _ in range(times) for row, kind in enumerate(kinds)]):
        is_complaint, is_written = kind in AGGRIEVED, bool(dice.random() < _WRITTEN_SHARE)
        said = [row]
        if dice.random() < _MORE_SHARES[is_complaint]:
            said += dice.choice(aggrieved if is_complaint else alike[kind], dice.integers(1, 3)).tolist()
        if kind == "settled" and aggrieved.size and dice.random() < _RETOLD_SHARE:
            said = dice.choice(aggrieved, dice.integers(1, 3)).tolist() + said
        if is_complaint and calm.size and dice.random() < _BESIDES_SHARE:
            said += dice.choice(calm, 1).tolist()
        around = dice.integers(examples.height, pool.height, dice.integers(0, 3 if is_written else 5)).tolist()
        place = len(around) // 2 + len(around) % 2
        rows += [(f"{number:06d}", at, is_written, is_complaint) for at in around[:place] + said + around[place:]]
    made = pl.DataFrame(rows, schema=["contact_id", "row", "is_written", "is_complaint"], orient="row")
    sentences = pool.drop("kind")[made["row"].to_numpy()].with_columns(
        made["contact_id"],
        made["is_written"],
        content=pl.col("text").str.replace_all(_NOT_CONTENT, "").str.len_chars(),
    )
    truth = made.select("contact_id", "is_complaint").unique(maintain_order=True)
    return describe_contacts(sentences).join(truth, on="contact_id", maintain_order="left")
