"""The planning question of a study: where campuses may stand, whose they are, what they would give.

Turns a study's tables and minutes into the arrays of `vocatlas.geo.planning.goals`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..coverage.reach import Reach, minutes_between
from ..coverage.tiers import campus_tiers
from ..ground import Ground, project
from ..industry.crosswalk import division_codes
from ..industry.match import Match
from ..siting.rules import Bools, Floats
from ..study import Study
from .goals import Case, seat_shortage
from .offers import Offers, Places, make_offers, reachable_clusters, read_kinds


@dataclass(frozen=True)
class Question:
    """A case with what its positions stand for.

    ``places`` has a row a place (``id, name_zh, adcode, lon, lat, kind, members, column, own``),
    ``minutes`` (points, places) how far it is, ``standards_min`` the standards by tier; ``parents``
    a row a parent college (``institution, campus, name_zh, name_en``); ``clusters`` the ids of the
    clusters that no campus matches today, ``programme`` the id of a programme of a parent for a
    cluster. ``counted_because`` says why clusters count 1 each where their weights were asked for.
    """

    case: Case
    places: pd.DataFrame
    parents: pd.DataFrame
    clusters: tuple[str, ...]
    programme: Mapping[tuple[str, str], str]
    programme_names: Mapping[str, str]
    minutes: Floats
    standards_min: Mapping[str, float]
    match_by: str = "clusters"
    counted_because: str = ""


def ask(
    study: Study,
    ground: Ground,
    reach: Reach,
    candidates: pd.DataFrame,
    *,
    match: Match,
    seats_per_head: Floats,
    cohort: Floats,
    townships: Mapping[str, Sequence[str]],
) -> Question:
    """Return the planning question of a study.

    A candidate with too small a cohort within reach is no place. Clusters that name no township
    cannot be planned for: where in the county they stand is not known.

    Parameters
    ----------
    candidates
        See `vocatlas.geo.planning.siteplan.find_candidates`.
    seats_per_head, cohort
        (points,) secondary seats within reach a head, and people of the age group; nought where
        the study does not say.
    townships
        Township codes of each cluster.
    """
    parameters = study.parameters
    kinds = read_kinds(study.catalogue.site_kinds, parameters.sites.kinds.split(";"))
    places = find_places(study, ground, reach, candidates, cohort)
    parents = find_parents(study, ground)
    open_clusters = tuple(
        str(key)
        for key, matched in zip(match.clusters["id"], match.clusters["matched"], strict=True)
        if matched is False and key in townships
    )
    teaches, programme = _teaching(study, parents, match, open_clusters)
    minutes = reach.minutes[:, places["column"].to_numpy(int)]
    standards = parameters.standards
    standards_min = {"county": standards.county, "township": standards.township}
    near = reachable_clusters(
        minutes,
        ground.points["township"].astype(str).to_numpy(object),
        [townships[key] for key in open_clusters],
        standards.match_reach,
    )
    offers = make_offers(
        Places(
            places[["id", "adcode", "own"]],
            minutes,
            parent_minutes(study, ground, reach, places, parents),
            tuple(parents["institution"]),
        ),
        kinds,
        standards_min=standards_min,
        teaches=teaches,
        cluster_near=near,
    )
    shortage = seat_shortage(seats_per_head, cohort)
    weights, reason = cluster_weights(study.clusters, open_clusters, parameters.sites.match_by)
    case = _case(study, ground, reach, offers, shortage, weights)
    names = study.programmes.set_index("id")["name_zh"]
    return Question(
        case,
        places,
        parents,
        open_clusters,
        programme,
        {key: str(names[key]) for key in programme.values()},
        minutes,
        standards_min,
        parameters.sites.match_by,
        reason,
    )


def _case(
    study: Study, ground: Ground, reach: Reach, offers: Offers, shortage: Floats, weights: Floats
) -> Case:
    county_at = {code: at for at, code in enumerate(study.counties["code"])}
    return Case(
        offers,
        ground.points["residents"].to_numpy(float),
        ground.points["adcode"].map(county_at).to_numpy(int),
        {tier: reach.covered[tier] for tier in ("county", "township")},
        study.parameters.sites.tier,
        weights,
        shortage,
    )


def cluster_weights(clusters: pd.DataFrame, ids: Sequence[str], basis: str) -> tuple[Floats, str]:
    """Return what matching each cluster counts, and why it is 1 each where weights were asked for.

    Weights are summed only over leaf rows of one basis whose years span at most five; a cluster of
    another basis then counts nothing. Else each counts 1.

    Examples
    --------
    >>> table = pd.DataFrame({"id": ["a", "b"], "weight": [30.0, 8.0], "year": [2020, 2022],
    ...     "basis": ["output", "employment"], "part_of": ["", ""]})
    >>> cluster_weights(table, ["a", "b"], "output")[0].tolist()
    [30.0, 0.0]
    """
    ones = np.ones(len(ids))
    if basis == "clusters":
        return ones, ""
    rows = clusters.set_index("id").reindex(list(ids))
    leaf = ~np.isin(list(ids), clusters["part_of"].dropna().astype(str))
    used = (rows["basis"] == basis).to_numpy(bool) & rows["weight"].notna().to_numpy(bool) & leaf
    if not used.any():
        return ones, f"no cluster that waits for a programme has a weight by {basis}"
    years = pd.to_numeric(rows["year"], errors="coerce")[used]
    if years.isna().any() or years.max() - years.min() > 5:
        return ones, f"the weights by {basis} span more than five years"
    return np.where(used, pd.to_numeric(rows["weight"], errors="coerce").fillna(0.0), 0.0), ""


def find_places(
    study: Study, ground: Ground, reach: Reach, candidates: pd.DataFrame, cohort: Floats
) -> pd.DataFrame:
    """Return candidates with cohort enough, and teaching points that could become a branch."""
    columns = ["id", "name_zh", "adcode", "lon", "lat", "kind", "members", "column"]
    minutes = reach.minutes[:, candidates["column"].to_numpy(int)]
    known = cohort.sum() > 0
    people = cohort @ (minutes <= study.parameters.standards.county)
    enough = (people >= study.parameters.sites.min_cohort) | (not known)
    free = candidates.loc[enough, columns].assign(own="")
    points = ground.supply.assign(column=reach.campus_column)
    points = points[(points["kind"] == "teaching_point") & (points["column"] >= 0)]
    upgrades = pd.DataFrame(
        {
            "id": points["id"].astype(str),
            "name_zh": points["name_zh"],
            "adcode": points["adcode"].astype("int64"),
            "lon": points["lon_wgs"],
            "lat": points["lat_wgs"],
            "kind": "teaching_point",
            "members": points["id"].astype(str),
            "column": points["column"],
            "own": points["institution"].astype(str),
        }
    )
    rows = [free, upgrades] if len(upgrades) else [free]
    return pd.concat(rows, ignore_index=True)


def find_parents(study: Study, ground: Ground) -> pd.DataFrame:
    """Return the colleges that may found a branch: those with a located main campus.

    One row an institution: its first main campus in the order of the table.
    """
    campuses = ground.supply[ground.campus_xy_known]
    main = campuses[campus_tiers(campuses)["city"].to_numpy(bool)]
    first = main.drop_duplicates("institution")
    names = study.institutions.set_index("id")[["name_zh", "name_en"]]
    return pd.DataFrame(
        {
            "institution": first["institution"].astype(str),
            "campus": first["id"].astype(str),
            "name_zh": first["institution"].map(names["name_zh"]),
            "name_en": first["institution"].map(names["name_en"]),
            "lon": first["lon_wgs"],
            "lat": first["lat_wgs"],
        }
    ).reset_index(drop=True)


def parent_minutes(
    study: Study, ground: Ground, reach: Reach, places: pd.DataFrame, parents: pd.DataFrame
) -> Floats:
    """Return minutes from every place to every parent, (places, parents)."""
    if places.empty or parents.empty:
        return np.full((len(places), len(parents)), np.inf)
    return minutes_between(
        study,
        ground,
        reach,
        project(study, places["lon"], places["lat"]),
        project(study, parents["lon"], parents["lat"]),
    )


def _teaching(
    study: Study, parents: pd.DataFrame, match: Match, clusters: Sequence[str]
) -> tuple[Bools, dict[tuple[str, str], str]]:
    """Return (parents, clusters) whether one teaches for the other, and a programme that does."""
    divisions = study.clusters.set_index("id")["gb4754"]
    supply = match.supply[match.supply["division"] != ""]
    teaches = np.zeros((len(parents), len(clusters)), dtype=bool)
    programme: dict[tuple[str, str], str] = {}
    for column, cluster in enumerate(clusters):
        wanted = set(division_codes(divisions[cluster]))
        fits = supply[supply["division"].isin(wanted)]
        first = fits.sort_values("id").drop_duplicates("institution").set_index("institution")["id"]
        teaches[:, column] = parents["institution"].isin(first.index)
        for institution in parents["institution"][teaches[:, column]]:
            programme[institution, cluster] = str(first[institution])
    return teaches, programme
