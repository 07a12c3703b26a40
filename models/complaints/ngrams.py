"""Character n-grams of texts as sparse rows, looked up in a vocabulary for a whole column at a time.

What is between two marks of punctuation is a clause; n-grams stay within one, with `|` for its edge. All digits are
one digit, letters are small, so that 39.9元 and 19.9元 are alike.
"""

from collections.abc import Iterator

import numpy as np
import polars as pl

LONGEST = 4  # characters of an n-gram; four codes of 16 bits make one key
EDGE = "|"
_EDGE, _DIGIT = np.uint16(ord(EDGE)), np.uint16(ord("0"))
_SHELF_BITS = 19
_SPREAD = np.uint64(0x9E3779B97F4A7C15)  # 2**64 divided by the golden ratio: neighbouring keys fall far apart
_BATCH = 100_000  # texts at a time: keys take 8 bytes a character
_NOT_WORD = r"[^\p{Han}\p{Alphabetic}\p{N}]+"


def find_ngrams(texts: pl.Series, vocabulary: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where the n-grams of a vocabulary stand.

    Args:
        texts: str, no nulls.
        vocabulary: Keys of n-grams as of `keys_of`, sorted, shape (features,), uint64.

    Returns:
        Row of the text and place in the vocabulary of every finding, two arrays of shape (findings,), int64; a text
        that holds an n-gram twice is found twice. In no order that means anything.
    """
    rows, places = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    shelves = _shelves(vocabulary)
    for row, keys in _keys(texts) if vocabulary.size else ():
        place = shelves[_shelf(keys)]
        found = np.flatnonzero(place >= 0)  # few keys are on a shelf, and what costs time is done for these alone
        row, keys, place = row[found], keys[found], place[found]
        shared = np.flatnonzero(place == vocabulary.size)
        place[shared] = np.minimum(np.searchsorted(vocabulary, keys[shared]), vocabulary.size - 1)
        is_known = np.flatnonzero(vocabulary[place] == keys)
        rows.append(row[is_known])
        places.append(place[is_known].astype(np.int64))
    return np.concatenate(rows), np.concatenate(places)


def count_ngrams(texts: pl.Series, *, fewest: int) -> np.ndarray:
    """The n-grams that at least `fewest` texts hold, as sorted keys, shape (n-grams,), uint64."""
    pairs = [np.empty((0, 2), np.uint64)]
    for row, keys in _keys(texts):
        order = np.lexsort((keys, row))
        row, keys = row[order], keys[order]
        is_first = np.r_[True, (row[1:] != row[:-1]) | (keys[1:] != keys[:-1])] if row.size else row > 0
        pairs.append(keys[is_first])
    keys, counts = np.unique(np.concatenate([part.ravel() for part in pairs]), return_counts=True)
    return keys[counts >= fewest]


def keys_of(ngrams: pl.Series) -> np.ndarray:
    """Key of each n-gram of one to four characters, shape (n-grams,), uint64."""
    keys = np.zeros(len(ngrams), dtype=np.uint64)
    for at, ngram in enumerate(ngrams):
        for character in ngram:
            keys[at] = (keys[at] << np.uint64(16)) | np.uint64(ord(character))
    return keys


def names_of(keys: np.ndarray) -> list[str]:
    """The n-grams that keys stand for, in the same order."""
    codes = [(keys >> np.uint64(16 * place)) & np.uint64(0xFFFF) for place in reversed(range(LONGEST))]
    return ["".join(chr(code) for code in ngram if code) for ngram in np.stack(codes, axis=1).tolist()]


def _keys(texts: pl.Series) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Row and key of every n-gram, for each length of n-gram in each batch of texts."""
    for first in range(0, len(texts), _BATCH):
        batch = texts.slice(first, _BATCH)
        codes, row = _codes(batch)
        for length in range(1, LONGEST + 1):
            yield from _of_length(codes, row + first, length)


def _codes(texts: pl.Series) -> tuple[np.ndarray, np.ndarray]:
    """Codes of the characters of all texts, an edge before, between and after clauses; and the text of each."""
    plain = texts.str.to_lowercase().str.replace_all(_NOT_WORD, EDGE).str.strip_chars(EDGE)
    joined = EDGE + EDGE.join(plain) + EDGE
    wide = np.frombuffer(joined.encode("utf-32-le"), dtype=np.uint32)
    codes = np.minimum(wide, 0xFFFF).astype(np.uint16)
    codes[(codes >= ord("0")) & (codes <= ord("9"))] = _DIGIT
    lengths = plain.str.len_chars().to_numpy().astype(np.int64) + 1
    row = np.repeat(np.arange(len(texts)), lengths)
    return codes, np.r_[np.zeros(1, np.int64), row]


def _of_length(codes: np.ndarray, row: np.ndarray, length: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    size = codes.size - length + 1
    if size <= 0:
        return
    is_edge = codes == _EDGE
    keys, is_cut = codes[:size].astype(np.uint64), np.zeros(size, dtype=bool)
    for place in range(1, length):
        keys <<= np.uint64(16)
        keys |= codes[place : place + size]
        if place < length - 1:
            is_cut |= is_edge[place : place + size]
    starts, ends = is_edge[:size], is_edge[length - 1 :]
    is_cut |= {1: starts, 2: starts & ends}.get(length, False)
    whole = np.flatnonzero(~is_cut)
    # An edge before a clause is the clause's, not that of the text before.
    owner = row[whole + starts[whole]] if length > 1 else row[whole]
    yield owner, keys[whole]


def _shelves(vocabulary: np.ndarray) -> np.ndarray:
    """Place in the vocabulary of the key on each shelf: -1 for none, the vocabulary's size for several."""
    shelves = np.full(1 << _SHELF_BITS, -1, dtype=np.int32)
    shelf = _shelf(vocabulary)
    shelves[shelf] = np.arange(vocabulary.size)
    shelves[shelf[shelves[shelf] != np.arange(vocabulary.size)]] = vocabulary.size
    return shelves


def _shelf(keys: np.ndarray) -> np.ndarray:
    return ((keys * _SPREAD) >> np.uint64(64 - _SHELF_BITS)).astype(np.int64)
