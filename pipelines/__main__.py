"""`python -m pipelines` is `tingsu`."""

from pipelines.cli import main

main()
