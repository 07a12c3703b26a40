"""What the usual methods find, set as a careful user would set them.

Of the evidence and all that the customer said, of all words and those that tell, of 3, 5 and 10 complaints as the
fewest of HDBSCAN, the best on a made-up world was taken.
"""

import logging

import jieba
import numpy as np
import polars as pl
from scipy import sparse
from sklearn.cluster import HDBSCAN, KMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from pipelines.settings import REFERENCE

STOP_WORDS = frozenset((REFERENCE / "lexicon" / "stop_words.txt").read_text(encoding="utf-8").split())
SEEDS = range(5)


def find_with_peers(texts: pl.Series, k: int) -> dict[str, list[np.ndarray]]:
    """Groups by method, each of shape (texts,), -1 is none; several where they hang on the seed.

    Args:
        texts: All that the customer said, str.
        k: True number of classes; given to what needs it.
    """
    jieba.setLogLevel(logging.ERROR)
    words = TfidfVectorizer(analyzer=words_of, min_df=2, max_df=0.3, sublinear_tf=True).fit_transform(texts)
    topics = normalize(TruncatedSVD(50, random_state=0).fit_transform(words))
    return {
        "TF-IDF, KMeans, k given": k_means(words, k),
        "TF-IDF, SVD 50, KMeans, k given": k_means(topics, k),
        "TF-IDF, SVD 50, HDBSCAN": [HDBSCAN(min_cluster_size=5, copy=True).fit_predict(topics)],
        "random, k given": [np.random.default_rng(seed).integers(k, size=texts.len()) for seed in SEEDS],
    }


def k_means(vectors: np.ndarray | sparse.csr_matrix, k: int) -> list[np.ndarray]:
    """Groups of the rows, once a seed, each the best of ten starts."""
    return [KMeans(k, n_init=10, random_state=seed).fit_predict(vectors) for seed in SEEDS]


def words_of(text: str) -> list[str]:
    """Words of two letters and more, without the project's stop words."""
    return [word for word in jieba.lcut(text) if len(word) > 1 and word not in STOP_WORDS]
