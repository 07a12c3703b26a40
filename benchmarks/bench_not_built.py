"""What the truth of the made-up worlds already answers, and no part of Tingsu claims yet."""

from plain_table import show
from worlds import INDUSTRIES

HEADER = ("question", "answered by", *INDUSTRIES)
QUESTIONS = (
    ("scenario cards: slots recovered", "truth/scenarios.csv"),
    ("effects: placebo rejected, power, displacement", "truth/fixes.csv, daily.csv"),
    ("late process steps", "truth/process_nodes.csv"),
    ("agents by skill, whatever queue they are dealt", "truth/agents.csv"),
    ("promises that the process does not keep", "truth/scenarios.csv"),
)


def main() -> None:
    """Print the table."""
    rows = [(*question, *["not built"] * len(INDUSTRIES)) for question in QUESTIONS]
    show("Not built: questions that wait for an answer", HEADER, rows)


if __name__ == "__main__":
    main()
