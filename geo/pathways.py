"""The ladder of an industry: rungs hosted, within reach and linked, and where it breaks."""

from typing import Any

from .ground import Ground
from .match import Match
from .reach import Reach
from .study import Study


def pathway_rows(
    study: Study,
    ground: Ground,
    reach: Reach,
    match: Match,
    townships: dict[str, list[str]],
) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of this part by their key in ``results.json``."""
    return {"pathways": [], "ladder_industries": [], "ladder_breaks": []}
