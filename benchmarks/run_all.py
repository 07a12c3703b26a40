"""Every benchmark, one table each, one after the other; made-up worlds and the nights on them are shared."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FOLDER = Path(__file__).parent
SCRIPTS = (*sorted(FOLDER.glob("bench_*.py")), FOLDER / "speed.py")


def main() -> None:
    """Run them, each in a process of its own; ends with 1 when one of them failed."""
    failed = []
    with tempfile.TemporaryDirectory() as work:
        environment = os.environ | {"TINGSU_BENCH_WORK": work}
        for script in SCRIPTS:
            start = time.perf_counter()
            done = subprocess.run([sys.executable, str(script)], env=environment, check=False)
            failed += [script.name] if done.returncode else []
            print(f"({script.name}: {time.perf_counter() - start:.0f} s)\n", flush=True)  # noqa: T201
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
