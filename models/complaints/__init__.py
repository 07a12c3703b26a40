"""What in a contact is a complaint, where it was said, what is asked for and how grave it is.

Words and weights live in data/reference/lexicon/complaint_rules.yaml; this package only applies them.
Repeats across contacts are found elsewhere (hotspot.members knows the subject).
"""

from models.complaints.extraction import find_complaints
from models.complaints.rules import Rules

__all__ = ["Rules", "find_complaints"]
