"""What the usual methods find, set as a careful user would set them.

Of the evidence and all that the customer said, of all words and those that tell, of 3, 5 and 10 complaints as the
fewest of HDBSCAN, the best on a made-up world was taken.
"""

import logging
import warnings

import jieba
import numpy as np
import polars as pl
from scipy import sparse
from sklearn.cluster import HDBSCAN, KMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline, make_union
from sklearn.preprocessing import normalize

from pipelines.settings import REFERENCE

STOP_WORDS = frozenset((REFERENCE / "lexicon" / "stop_words.txt").read_text(encoding="utf-8").split())
SEEDS = range(5)
jieba.setLogLevel(logging.ERROR)


def find_with_peers(texts: pl.Series, k: int) -> dict[str, list[np.ndarray]]:
    """Groups by method, each of shape (texts,), -1 is none; several where they hang on the seed.

    Args:
        texts: All that the customer said, str.
        k: True number of classes; given to what needs it.
    """
    words = TfidfVectorizer(analyzer=words_of, min_df=2, max_df=0.3, sublinear_tf=True).fit_transform(texts)
    topics = normalize(TruncatedSVD(50, random_state=0).fit_transform(words))
    return {
        "TF-IDF, KMeans, k given": k_means(words, k),
        "TF-IDF, SVD 50, KMeans, k given": k_means(topics, k),
        "TF-IDF, SVD 50, HDBSCAN": [HDBSCAN(min_cluster_size=5, copy=True).fit_predict(topics)],
        "BERTopic on TF-IDF, SVD 50": [bertopic(texts, topics)],
        "random, k given": [np.random.default_rng(seed).integers(k, size=texts.len()) for seed in SEEDS],
    }


def k_means(vectors: np.ndarray | sparse.csr_matrix, k: int) -> list[np.ndarray]:
    """Groups of the rows, once a seed, each the best of three starts."""
    return [KMeans(k, n_init=3, random_state=seed).fit_predict(vectors) for seed in SEEDS]


def bertopic(texts: pl.Series, vectors: np.ndarray) -> np.ndarray:
    """Topics of the texts with the vectors as their embedding: no model has to be fetched."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from bertopic import BERTopic
        from sklearn.feature_extraction.text import CountVectorizer
        from umap import UMAP

        topics = BERTopic(
            language="multilingual",
            # The defaults of BERTopic, seeded so that the table can be repeated.
            umap_model=UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=0),
            vectorizer_model=CountVectorizer(analyzer=words_of),
            min_topic_size=5,
        )
        return np.array(topics.fit_transform(texts.to_list(), vectors)[0])


def words_of(text: str) -> list[str]:
    """Words of two letters and more, without the project's stop words."""
    return [word for word in jieba.lcut(text) if len(word) > 1 and word not in STOP_WORDS]


def all_words(text: str) -> list[str]:
    """Every word; a function of its own, for a bound method cannot be copied."""
    return jieba.lcut(text)


def classifier() -> Pipeline:
    """A logistic regression on words and on runs of one and two characters, the supervised reference."""
    words = TfidfVectorizer(analyzer=all_words, min_df=2, sublinear_tf=True)
    characters = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    # Of C 3 and 30, and of words, characters and both, the best on the held-out wording: a reference should be strong.
    return make_pipeline(make_union(words, characters), LogisticRegression(C=30, max_iter=300))
