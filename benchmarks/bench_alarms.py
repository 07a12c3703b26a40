"""How well alarms tell outbreaks, on the daily counts of true scenarios: of the methods in use, and of Tingsu's."""

import numpy as np
from ears import BASELINE, LAG, ears
from metrics import alarm_quality
from plain_table import show
from reference import note
from worlds import DAYS, INDUSTRIES

from models.world import World
from pipelines.deliveries import FIRST_DAY, read_world

SEEDS, CONTACTS = (101, 102, 103), 40_000
HEADER = ("industry, method", "outbreaks", "sensitivity", "delay, days", "false in 1,000")
RISING = ("burst", "holidays", "season", "new", "returns")
FIRST = BASELINE + LAG  # day from which every method may raise an alarm


def main() -> None:
    """Print the table."""
    rows = []
    for industry in INDUSTRIES:
        planned = [
            World(read_world(industry, "train"), seed=seed, days=DAYS, contacts=CONTACTS, first_day=FIRST_DAY)
            for seed in SEEDS
        ]
        counts = np.concatenate([count(world) for world in planned])
        outbreaks, may_alarm = what_is_true(planned)
        rows.append((f"{industry}, Tingsu", "not built", "", "", ""))
        for name, alarms in {**ears(counts), "every day": np.ones(counts.shape, bool)}.items():
            quality = alarm_quality(alarms, outbreaks, may_alarm=may_alarm)
            cells = (quality.sensitivity, quality.delay, f"{quality.false_alarms:.1f}")
            rows.append((f"{industry}, {name}", len(outbreaks), *cells))
    notes = (
        f"{len(SEEDS)} worlds of {CONTACTS:,} contacts and {DAYS} days an industry; a series is a scenario.",
        "sensitivity: outbreaks with an alarm; delay: to the first alarm, the whole outbreak when missed;",
        "false: alarms on 1,000 quiet days of a series.",
        f"Outbreaks that begin in the first {FIRST} days, for which no method has a baseline, are left out.",
    )
    show("Alarms: outbreaks told on the daily counts of the true scenarios", HEADER, rows, *notes, note())


def count(world: World) -> np.ndarray:
    """Contacts about each scenario on each day, shape (scenarios, days)."""
    counts = world.daily.select("scenario", "day").join(
        world.counts(), on=["scenario", "day"], how="left", maintain_order="left"
    )
    return counts["count"].fill_null(0).to_numpy().reshape(-1, DAYS)


def what_is_true(planned: list[World]) -> tuple[list[tuple[int, int, int]], np.ndarray]:
    """The outbreaks as series, first and last day, and the days on which an alarm is no false one either.

    Those are of scenarios that truly rise without an outbreak (seasons, births, events, what a fix moved there), and
    the days before any method has a baseline. Billing days and weekends are no excuse: they can be known.
    """
    outbreaks, loose = [], []
    for number, world in enumerate(planned):
        codes = world.scenarios["scenario"].to_list()
        heirs = {scenario.fix.moves_to for scenario in world.spec.scenarios if scenario.fix}
        waves = np.array([card.shape.kind in RISING or card.code in heirs for card in world.spec.scenarios])
        loose.append(np.repeat(waves[:, None], DAYS, axis=1))
        for scenario, first, last in world.outbreaks.select("scenario", "first_day", "last_day").iter_rows():
            days = (first - FIRST_DAY).days, (last - FIRST_DAY).days
            if days[0] >= FIRST:
                outbreaks.append((number * len(codes) + codes.index(scenario), *days))
    may_alarm = np.concatenate(loose)
    may_alarm[:, :FIRST] = True
    return outbreaks, may_alarm


if __name__ == "__main__":
    main()
