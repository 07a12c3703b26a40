"""In which temper a planned contact is told, of which part and with which second matter, and which agent takes it."""

import numpy as np
import polars as pl

from models.world.course import parts_of
from models.world.spec import WorldSpec

_TO_FITTING_TEAM = 0.7  # share of the contacts that are put through to the team they are meant for
_SPEAKS_OF_PART = 0.6  # share of the contacts about a matter of two parts that show one of them
_ANSWERED = ("hotline", "calls", "online")  # departments with agents


def with_tellings(told: pl.DataFrame, spec: WorldSpec, rng: np.random.Generator) -> pl.DataFrame:
    """Say in which temper each is told, whether in a paraphrase, of which part, and with which second matter."""
    is_scenario, count = (told["kind"] == "scenario").to_numpy(), told.height
    has_two = (rng.random(count) < spec.mix.two_matters_share) & is_scenario
    other = (told["matter"].to_numpy() + rng.integers(1, len(spec.scenarios), size=count)) % len(spec.scenarios)
    is_paraphrase = (rng.random(count) < spec.mix.paraphrase_share) & is_scenario & ~has_two
    return told.with_columns(
        temper=_tempers(told["department"], spec, rng),
        part=_parts(told, spec, rng),
        second=pl.when(pl.Series(has_two)).then(pl.Series(other)),
        is_paraphrase=pl.Series(is_paraphrase),
    )


def _tempers(departments: pl.Series, spec: WorldSpec, rng: np.random.Generator) -> pl.Series:
    tempers = np.empty(departments.len(), dtype=object)
    for name in spec.departments:
        here = np.flatnonzero((departments == name).to_numpy())
        weights = spec.temper_weights.get(name) or spec.temper_weights["others"]
        share = np.array(list(weights.values()), dtype=np.float64)
        tempers[here] = rng.choice(list(weights), size=here.size, p=share / share.sum())
    return pl.Series("temper", tempers.tolist(), dtype=pl.String)


def _parts(told: pl.DataFrame, spec: WorldSpec, rng: np.random.Generator) -> pl.Series:
    numbers = {scenario.code: number for number, scenario in enumerate(spec.scenarios)}
    parts = np.full(told.height, -1)
    for number, scenario in enumerate(spec.scenarios):
        options = [numbers[code] for code in parts_of(scenario, spec)]
        here = np.flatnonzero(((told["kind"] == "scenario") & (told["matter"] == number)).to_numpy())
        if options:
            chosen = rng.choice(options, size=here.size)
            parts[here] = np.where(rng.random(here.size) < _SPEAKS_OF_PART, chosen, -1)
    return pl.Series("part", parts, dtype=pl.Int64).replace({-1: None})


def with_agents(told: pl.DataFrame, spec: WorldSpec, rng: np.random.Generator) -> pl.DataFrame:
    """Put each contact through to an agent: the hard ones and those of a product mostly to the team meant for them."""
    first = np.cumsum([0, *(team.agents for team in spec.teams.values())])
    teams = list(spec.teams.values())
    of_any = [number for number, team in enumerate(teams) if team.takes == "any"] or list(range(len(teams)))
    products = _products(told, spec)
    is_hard = ((told["temper"] == "furious") | told["is_follow_up"]).to_numpy()
    chosen = rng.choice(of_any, size=told.height)
    for number, team in enumerate(teams):
        if team.takes == "any":
            continue
        fits = is_hard if team.takes == "hard" else np.isin(products, team.takes)
        chosen = np.where(fits & (rng.random(told.height) < _TO_FITTING_TEAM), number, chosen)
    sizes = np.diff(first)
    agents = first[chosen] + (rng.random(told.height) * sizes[chosen]).astype(np.int64)
    answered = told["department"].is_in(_ANSWERED)
    return told.with_columns(agent=pl.when(answered).then(pl.Series(agents, dtype=pl.Int64)))


def _products(told: pl.DataFrame, spec: WorldSpec) -> np.ndarray:
    products = np.full(told.height, "", dtype=object)
    kinds, matters = told["kind"].to_numpy(), told["matter"].to_numpy()
    scenario = kinds == "scenario"
    products[scenario] = np.array([matter.product for matter in spec.scenarios], dtype=object)[matters[scenario]]
    calm = ~np.isin(kinds, ("scenario", "one_off", "flood"))
    products[calm] = np.array([topic.product for topic in spec.calm], dtype=object)[matters[calm]]
    return products.astype(str)
