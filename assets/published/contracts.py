"""published/contracts: the page of what deliveries were held to. Published by assets/published/database.py."""

from datetime import date

import dagster as dg
import duckdb
import yaml

from assets.delivery_checks import missing_sources
from models.contracts_page import render_contracts
from models.intake.contract import Contract
from pipelines.partitions import nights
from pipelines.settings import CHECKOUT, REFERENCE, Home
from pipelines.sql import read_sql

TEMPLATE = CHECKOUT / "data" / "templates" / "contracts.html.j2"
SPEC = dg.AssetSpec(
    ["published", "contracts"],
    description="report/contracts/index.html: what each source delivered, what was expected of it, what is held back.",
    deps=[["raw", "deliveries"], ["raw", "expectations"]],
    group_name="published",
    kinds={"html", "greatexpectations"},
    owners=["team:data-engineering"],
    partitions_def=nights,
    code_version="1",
)


def render(connection: duckdb.DuckDBPyConnection, home: Home, night: date) -> str:
    """The page of a night, from a published database."""
    contract = home.read_reference("contracts/sources.yaml", Contract.model_validate)
    frames = {
        name: connection.sql(read_sql(f"report/contracts/{name}")).pl() for name in ("deliveries", "expectations")
    }
    return render_contracts(
        TEMPLATE.read_text(encoding="utf-8"),
        night=night,
        says={name: one.says for name, one in contract.expectations.items()},
        missing=missing_sources(connection, night, contract.history),
        tables={path.stem: list(yaml.safe_load(path.read_text(encoding="utf-8"))) for path in table_contracts()},
        **frames,
    )


def table_contracts() -> list:
    """The contracts of tables."""
    return sorted((REFERENCE / "contracts").glob("*.*.yaml"))
