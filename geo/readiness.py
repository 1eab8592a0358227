"""The traits of an industry-education city, of a study beside those of other cities."""

from typing import Any

from .match import Match
from .study import Study


def readiness_rows(study: Study, match: Match) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of this part by their key in ``results.json``."""
    return {"readiness": [], "pilot_cities": []}
