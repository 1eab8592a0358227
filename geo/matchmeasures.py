"""Demand and the measures of match by industry and campus, in the shape of results."""

from typing import Any

from .ground import Ground
from .match import Match
from .reach import Reach
from .study import Study


def measure_rows(
    study: Study,
    ground: Ground,
    reach: Reach,
    match: Match,
    townships: dict[str, list[str]],
) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of this part by their key in ``results.json``."""
    return {"demand": [], "match_options": [], "industry_measures": [], "campus_measures": []}
