"""How well messages of a real city hotline are put into categories, and how far the confidence can be believed."""

import numpy as np
import polars as pl
from metrics import calibration_error
from peers import classifier
from plain_table import show
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from worlds import SHARED

from models.text.masking import clean

MESSAGES = SHARED / "hotline_messages" / "categories.csv"
FOLDS = 5
HEADER = ("method", "messages", "classes", "accuracy", "calibration error")


def main() -> None:
    """Print the table."""
    rows: list[tuple[object, ...]] = [("Tingsu", "not built")]
    if MESSAGES.exists():
        rows.append(measure(pl.read_csv(MESSAGES)))
    else:
        rows.append(("logistic regression", "skipped: ../shared/data is not there"))
    notes = (f"{FOLDS}-fold, stratified; calibration error: expected, ten bins, of the class predicted.",)
    show("Categories of a real city hotline", HEADER, rows, *notes)


def measure(messages: pl.DataFrame) -> tuple[object, ...]:
    """The row of the reference."""
    texts, labels = clean(messages["text"]).fill_null("").to_list(), messages["label"].to_numpy()
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    chances = cross_val_predict(classifier(), texts, labels, cv=folds, method="predict_proba")
    guesses = np.unique(labels)[chances.argmax(axis=1)]
    is_right = guesses == labels
    error = calibration_error(chances.max(axis=1), is_right)
    return "logistic regression", labels.size, np.unique(labels).size, float(is_right.mean()), error


if __name__ == "__main__":
    main()
