"""What in a study's tables is doubtful: datums, duplicates, campuses far from their own."""

from typing import Any

import pandas as pd

from ..study import Study
from .doubts import datum_doubts
from .duplicates import campus_names, far_campuses, find_duplicates

DOUBTS = (
    "datum_doubt",
    "datum_mixed",
    "county_conflict",
    "duplicate_campus",
    "campus_far_from_its_others",
)
"""The checks that `vocatlas check` tells as doubts, gravest first."""

_COLUMNS = ["table", "id", "name", "adcode", "lon", "lat", "datum"]


def find_doubts(study: Study, campuses: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the doubts about a study's tables, in the shape of its other checks.

    `campuses` are those of the study with ``lon_wgs, lat_wgs`` (see `geo.ground`). A place in
    another county than stated is found where places are joined to counties, not here.
    """
    points = layer_points(study)
    return [
        *datum_doubts(points, points, study.which_county, study.land, study.metric_crs),
        *find_duplicates(
            campuses, study.institutions, metric_crs=study.metric_crs, city=study.name_zh
        ),
        *far_campuses(campuses, study.institutions, metric_crs=study.metric_crs),
    ]


def layer_points(study: Study) -> pd.DataFrame:
    """Return every row with coordinates of every table, as `doubts.datum_doubts` takes them.

    A campus stands once under each full name, old or new, of its institution; a link gives the
    places of both ends. Coordinates are those of the tables, in the datum that they declare.
    """
    names = campus_names(study.campuses, study.institutions)
    campuses = study.campuses.assign(name=names).explode("name", ignore_index=True)
    ends = [
        study.links.rename(columns={f"{end}_{key}": key for key in ("name", "lon", "lat")})
        for end in ("from", "to")
    ]
    named = {
        "campuses": campuses,
        "parks": study.parks.rename(columns={"name_zh": "name"}),
        "townships": study.townships.rename(columns={"name_zh": "name", "code": "id"}),
        "villages": study.villages.rename(columns={"name_zh": "name", "code": "id"}),
        "gazetteer": study.gazetteer.assign(id=study.gazetteer["name_zh"]).rename(
            columns={"name_zh": "name"}
        ),
        "links": pd.concat(ends, ignore_index=True).assign(adcode=pd.NA),
    }
    tables = [
        rows[rows["lon"].notna() & rows["lat"].notna()].assign(table=table)[_COLUMNS]
        for table, rows in named.items()
    ]
    # object first: a table without rows must not change the types of the others
    stacked = pd.concat([rows.astype(object) for rows in tables], ignore_index=True)
    types = {"lon": float, "lat": float, "adcode": "Float64"}
    return stacked.astype(types)
