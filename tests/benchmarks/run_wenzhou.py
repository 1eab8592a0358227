"""Time a whole run of the built-in study, and its help; printed, never asserted.

Each process is measured from outside: wall time and peak resident memory. The ratio is to the
time that the main libraries alone need to load, in the same session, so that machines compare.

Run it as ``.venv/bin/python tests/benchmarks/run_wenzhou.py``.
"""

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

IMPORTS = "import geopandas, folium, scipy.optimize, openpyxl"
VOCATLAS = "from vocatlas.cli.main import main; main()"
REPEATS = 3


def measure(arguments: list[str]) -> tuple[float, float]:
    """Return wall seconds and peak megabytes of one process."""
    started = time.perf_counter()
    quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
    pid = os.posix_spawn(
        sys.executable, [sys.executable, *arguments], os.environ, file_actions=quiet
    )
    _, status, used = os.wait4(pid, 0)
    seconds = time.perf_counter() - started
    if status:
        raise SystemExit(f"{arguments} failed")
    scale = 1 if sys.platform == "darwin" else 1024
    return seconds, used.ru_maxrss * scale / 1e6


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        run = ["-c", VOCATLAS, "run", "wenzhou", "-o", str(Path(folder) / "out")]
        rows = {"import": ["-c", IMPORTS], "help": ["-c", VOCATLAS, "--help"], "run": run}
        for arguments in rows.values():
            measure(arguments)  # the first run compiles and warms the disk
        found = {
            name: [measure(arguments) for _ in range(REPEATS)] for name, arguments in rows.items()
        }
    wall = {name: statistics.median(s for s, _ in runs) for name, runs in found.items()}
    for name, runs in found.items():
        print(
            f"{name:8} wall {wall[name]:6.2f} s   peak {max(mb for _, mb in runs):6.0f} MB   "
            f"ratio {wall[name] / wall['import']:5.2f}"
        )


if __name__ == "__main__":
    main()
