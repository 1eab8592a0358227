"""Seconds of the draws of Wenzhou, of what they rest on, and of the tipping points.

1,000 draws of the whole study (aim: under 10 s on two cores), 10,000 draws, the first-order indices
and the tipping points of every county; and how far 1,000 draws are from 10,000. Printed, never
asserted.

Run it as ``.venv/bin/python tests/benchmarks/draws.py``.
"""

import time
from dataclasses import replace

import numpy as np
from vocatlas.data.study import read_study
from vocatlas.geo.assessment import count_known_schools, draw_gaps, model_gaps
from vocatlas.geo.coverage.gaps import probability_interval
from vocatlas.geo.coverage.reach import measure_reach
from vocatlas.geo.coverage.sensitivity import explain_doubt
from vocatlas.geo.coverage.tipping import find_tipping_points
from vocatlas.geo.ground import find_ground
from vocatlas.geo.location.standins import stand_for_counties
from vocatlas.geo.study import Draws


def main() -> None:
    """Print the seconds of each step."""
    study = stand_for_counties(read_study("wenzhou"))
    ground = find_ground(study)
    reach = measure_reach(study, ground)
    model, _ = model_gaps(study, ground, reach, count_known_schools(study, ground))
    found = {}
    for n in (1_000, 10_000):
        parameters = replace(model.parameters, draws=Draws(n=n))
        started = time.perf_counter()
        drawn = draw_gaps(replace(model, parameters=parameters))
        print(f"{n:6,} draws {time.perf_counter() - started:6.2f} s")
        found[n] = drawn
    started = time.perf_counter()
    explain_doubt(model, found[1_000])
    print(f"first-order indices {time.perf_counter() - started:.2f} s")
    started = time.perf_counter()
    find_tipping_points(model, found[1_000], seat_column=reach.seat_column)
    print(f"tipping points {time.perf_counter() - started:.2f} s")
    target = model.parameters.standards.target
    few, many = (found[n].p_underserved(target) for n in (1_000, 10_000))
    low, high = probability_interval(few, 1_000)
    inside = (low <= many) & (many <= high)
    print(
        f"p(underserved), 1,000 against 10,000 draws: largest difference "
        f"{np.abs(few - many).max():.3f}; {inside.sum()} of {len(many)} counties within the "
        "95 % interval"
    )


if __name__ == "__main__":
    main()
