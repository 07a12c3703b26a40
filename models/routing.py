"""Which step of which process a hotspot goes wrong at, and who owns it; or that a person must decide."""

import polars as pl
from pydantic import BaseModel, ConfigDict, Field


class ProcessNode(BaseModel):
    """A step of a process.

    Attributes:
        node: Name of the step.
        department: Department that owns it.
        words: Words in a complaint that speak for it.
    """

    model_config = ConfigDict(extra="forbid")

    node: str
    department: str
    words: list[str] = Field(min_length=1)


class Processes(BaseModel):
    """processes.yaml.

    Attributes:
        sure_at: Share of a hotspot's complaints that must speak for a step.
        nodes: The steps.
    """

    model_config = ConfigDict(extra="forbid")

    sure_at: float = Field(gt=0, le=1)
    nodes: list[ProcessNode] = Field(min_length=1)


def route(complaints: pl.DataFrame, processes: Processes) -> pl.DataFrame:
    """The step that most complaints of each hotspot speak for.

    Args:
        complaints: hotspot_id str, text str.
        processes: The steps and their words.

    Returns:
        hotspot_id, process_node, owner_department, both null when too few complaints speak for the same step, and
        route_confidence f64: the share that does, null when none does; sorted by hotspot_id.
    """
    share = {f"node_{place}": _speaks_for(node).mean() for place, node in enumerate(processes.nodes)}
    shares = complaints.group_by("hotspot_id").agg(**share).sort("hotspot_id")
    names = list(share)
    best = pl.max_horizontal(pl.col(names))
    which = pl.concat_list(names).list.arg_max()
    sure = best >= processes.sure_at

    def chosen(values: list[str]) -> pl.Expr:
        return pl.when(sure).then(which.replace_strict(range(len(values)), values, return_dtype=pl.String))

    return shares.select(
        "hotspot_id",
        process_node=chosen([node.node for node in processes.nodes]),
        owner_department=chosen([node.department for node in processes.nodes]),
        route_confidence=pl.when(best > 0).then(best.round(3)),
    )


def _speaks_for(node: ProcessNode) -> pl.Expr:
    return pl.col("text").str.contains_any(node.words).cast(pl.Float64)
