"""What the usual methods find, set as a careful user would set them.

Of the evidence and all that the customer said, of all words and those that tell, of 3, 5 and 10 complaints as the
fewest of HDBSCAN, the best on a made-up world was taken.
"""

import logging

import jieba
import numpy as np
import polars as pl
from sklearn.cluster import HDBSCAN, KMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from pipelines.settings import REFERENCE

STOP_WORDS = frozenset((REFERENCE / "lexicon" / "stop_words.txt").read_text(encoding="utf-8").split())


def find_with_peers(texts: pl.Series, k: int) -> dict[str, np.ndarray]:
    """Groups by method, each of shape (texts,); -1 is none.

    Args:
        texts: All that the customer said, str.
        k: True number of classes; given to what needs it.
    """
    jieba.setLogLevel(logging.ERROR)
    words = TfidfVectorizer(analyzer=words_of, min_df=2, max_df=0.3, sublinear_tf=True).fit_transform(texts)
    topics = normalize(TruncatedSVD(50, random_state=0).fit_transform(words))
    return {
        "TF-IDF, KMeans, k given": KMeans(k, n_init=3, random_state=0).fit_predict(words),
        "TF-IDF, SVD 50, KMeans, k given": KMeans(k, n_init=3, random_state=0).fit_predict(topics),
        "TF-IDF, SVD 50, HDBSCAN": HDBSCAN(min_cluster_size=5, copy=True).fit_predict(topics),
        "random, k given": np.random.default_rng(0).integers(k, size=texts.len()),
    }


def words_of(text: str) -> list[str]:
    """Words of two letters and more, without the project's stop words."""
    return [word for word in jieba.lcut(text) if len(word) > 1 and word not in STOP_WORDS]
