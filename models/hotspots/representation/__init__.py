"""Complaints as unit vectors: a block for what is said, one for how it is worded, one for what it is like.

A block is a class with one method (blocks.py); `represent` puts them side by side.
"""

from models.hotspots.representation.blocks import Block
from models.hotspots.representation.concepts import Concepts
from models.hotspots.representation.mixing import Shares, represent, sureness
from models.hotspots.representation.reader import Reader
from models.hotspots.representation.words import Weights, Words, content_terms, vectorise

__all__ = [
    "Block",
    "Concepts",
    "Reader",
    "Shares",
    "Weights",
    "Words",
    "content_terms",
    "represent",
    "sureness",
    "vectorise",
]
