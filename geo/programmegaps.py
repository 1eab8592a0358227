"""Which programmes lack where, which have no demand, and who could form a consortium."""

from typing import Any

from .ground import Ground
from .match import Match
from .reach import Reach
from .study import Study


def programme_gap_rows(
    study: Study,
    ground: Ground,
    reach: Reach,
    match: Match,
    townships: dict[str, list[str]],
) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of this part by their key in ``results.json``."""
    return {"programme_gaps": [], "programme_surplus": [], "consortia": []}
