"""What in a contact is a complaint, where it was said, what is asked for and how grave it is.

Words live in data/reference/lexicon/complaint_rules.yaml, models in data/reference/models; this package applies
them, and makes the models from data/reference/training. Repeats across contacts are found elsewhere (hotspot.members
knows the subject).
"""

from models.complaints.course import Course, find_repeats
from models.complaints.cues import Cues
from models.complaints.extraction import find_complaints
from models.complaints.judges import MODELS, Judges
from models.complaints.linear import LinearModel
from models.complaints.recognition import Recognizer
from models.complaints.rules import Rules

__all__ = [
    "MODELS",
    "Course",
    "Cues",
    "Judges",
    "LinearModel",
    "Recognizer",
    "Rules",
    "find_complaints",
    "find_repeats",
]
