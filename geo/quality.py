"""What a reader must know before trusting the figures: places, states, roads, what is missing."""

from typing import Any

import pandas as pd

from .coverage.reach import Reach
from .coverage.snaps import far_places
from .ground import Ground
from .questions import Answers
from .rounding import people
from .study import Study

NOT_IN_DATA = (
    ("places_against_cohort", "职普比: places of general and vocational senior schools"),
    ("school_standards", "办学条件达标: whether each school meets the national standards"),
    ("boarding", "寄宿: which schools board their pupils"),
    ("bus_times", "公交时刻: timetables; minutes are by car"),
    ("graduate_destinations", "毕业生去向: where graduates work"),
    ("registered_pupils", "学籍与常住: registered against resident pupils"),
)


def road_figures(study: Study, reach: Reach) -> dict[str, Any]:
    """Return what the minutes rest on: ``main_roads`` without classes, or a ``network``."""
    net, graph = study.road_net, reach.graph
    if net is not None:
        kind, segments, km, off = "network", len(net.km), net.total_km, None
    else:
        kind, segments = "main_roads", len(graph.edge_km)
        km, off = float(graph.edge_km.sum()), graph.dropped_edges
    return {"kind": kind, "segments": segments, "km": round(km), "segments_off_main": off}


def quality_of(
    study: Study,
    ground: Ground,
    reach: Reach,
    undrawn: pd.DataFrame,
    schools: pd.DataFrame,
    answers: Answers,
) -> dict[str, Any]:
    """Return what a reader must know before trusting the figures."""
    state = pd.Series(reach.state)
    points = ground.points["residents"].to_numpy(float)
    names = ("townships", "campuses", "parks")
    frames = (
        ground.townships["precision"],
        ground.campuses["precision_found"],
        ground.parks["precision_found"],
    )
    return {
        "schools": [
            {
                "id": s.id,
                "name_zh": s.name_zh,
                "adcodes": str(s.adcodes),
                "stated": int(s.stated),
                "known": int(s.known),
                "located": int(s.located),
                "missing": int(s.missing),
            }
            for s in schools.itertuples()
        ],
        "places_by_precision": {
            name: {str(k): int(v) for k, v in frame.value_counts().sort_index().items()}
            for name, frame in zip(names, frames, strict=True)
        },
        "unlocated": {
            "townships": sorted(ground.unlocated["code"]),
            "campuses": sorted(ground.campuses.loc[ground.campuses["lon_wgs"].isna(), "id"]),
            "campuses_not_drawn": sorted(undrawn["id"]),
            "parks": sorted(ground.parks.loc[ground.parks["lon_wgs"].isna(), "id"]),
        },
        "states": {
            str(s): people(points[(state == s).to_numpy()].sum()) for s in sorted(set(state))
        },
        "snap_m_max": people(reach.routes.origin_entries.snap_km.max() * 1000),
        "far_from_roads": far_places(study, ground, reach),
        "closed_links": ground.closed_links,
        "roads": road_figures(study, reach),
        "not_in_data": [{"key": key, "what": what} for key, what in NOT_IN_DATA],
        "checks": ground.checks + answers.checks,
    }
