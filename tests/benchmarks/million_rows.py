"""How long and in how much memory a million addresses are placed; printed, never asserted.

A CSV of made-up addresses (a real county, township and village of Wenzhou, a road and a number
that are not) goes through ``vocatlas geocode`` as a user would run it. Half as many rows show
whether time and memory grow with the rows or faster.

Run it as ``.venv/bin/python tests/benchmarks/million_rows.py [ROWS]``; it takes some minutes.
"""

import csv
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from vocatlas.data.study import read_study

ROWS = 1_000_000


def write_addresses(path: Path, count: int) -> None:
    """Write made-up addresses; two thirds of the rows state their county in a column too."""
    study, dice = read_study("wenzhou"), random.Random(1)
    counties = dict(zip(study.counties["code"], study.counties["name_zh"], strict=True))
    townships = dict(zip(study.townships["code"], study.townships["name_zh"], strict=True))
    villages = [
        (counties[v.adcode], townships.get(v.township, ""), v.name_zh)
        for v in study.villages.itertuples()
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["编号", "学校名称", "地址", "区县"])
        for row in range(count):
            county, township, village = dice.choice(villages)
            road = f"{dice.choice(('中心', '人民', '解放', '学院'))}路{dice.randint(1, 999)}号"
            address = f"浙江省温州市{county}{township}{village}{road}"
            stated = county if row % 3 else ""
            writer.writerow([row, f"第{row % 5000}学校", address, stated])


def measure(count: int) -> None:
    """Place `count` addresses; print seconds, rows a second and the peak of memory."""
    with tempfile.TemporaryDirectory() as folder:
        table, out = Path(folder) / "in.csv", Path(folder) / "out.csv"
        write_addresses(table, count)
        command = [Path(sys.executable).with_name("vocatlas"), "geocode", table, "-o", out]
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        seconds = time.perf_counter() - start
        with out.open(encoding="utf-8-sig", newline="") as file:
            kept = sum(1 for _ in csv.reader(file)) - 1
    peak_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(
        f"{count:>9,} rows in, {kept:,} out: {seconds:.0f} s, {count / seconds:,.0f} rows/s, "
        f"peak {peak_mb:,.0f} MB"
    )


if __name__ == "__main__":
    most = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    for size in (most // 2, most):  # the smaller first: the peak is that of the largest child
        measure(size)
