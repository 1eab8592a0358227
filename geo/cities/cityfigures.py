"""Figures of a city by trait: which there are, and what a study's own tables give for them.

A figure stands with its basis and its year: two definitions of one thing are two figures, never
one sum. What no table gives is not there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..coverage.tiers import split_levels
from ..industry.crosswalk import MATCH_LEVELS, classify_programmes, plain
from ..industry.match import Match
from ..rounding import number
from ..study import Study
from .coordination import coordination_rows, one_per_year

TRAITS = ("economy", "colleges_students", "enterprises", "consortia", "programmes")
HIGHER = frozenset(
    {"higher_vocational", "vocational_undergraduate", "undergraduate", "postgraduate"}
)
SCHOOLS = frozenset({"secondary", "technician"})
# trait | indicator | unit | whether it is of the pilot cities together
_TEXT = """
economy|gdp_yi|100 million yuan|
economy|gdp_growth|per cent|
economy|gdp_per_head_yuan|yuan|
economy|residents|persons|
economy|industrial_value_added_yi|100 million yuan|
economy|industrial_growth|per cent|
economy|pillar_growth|per cent|
economy|private_industry_share|per cent|
economy|manufacturing_share|per cent|
economy|talent_attraction_rank|rank|
economy|gdp_mean_yi|100 million yuan|pilots
economy|gdp_top20|cities|pilots
economy|gdp_top50|cities|pilots
economy|development_top10|cities|pilots
economy|development_top30|cities|pilots
economy|innovation_top100|cities|pilots
economy|potential_top50|cities|pilots
economy|talent_top50|cities|pilots
colleges_students|higher_institutions|institutions|
colleges_students|undergraduate_institutions|institutions|
colleges_students|vocational_undergraduate_institutions|institutions|
colleges_students|higher_vocational_institutions|institutions|
colleges_students|secondary_schools|institutions|
colleges_students|technician_schools|institutions|
colleges_students|campuses|campuses|
colleges_students|campuses_located|campuses|
colleges_students|higher_students|students|
colleges_students|higher_students_province_share|per cent|
colleges_students|higher_vocational_students|students|
colleges_students|secondary_students|students|
colleges_students|technician_students|students|
colleges_students|vocational_students|students|
colleges_students|vocational_graduates|persons|
colleges_students|index_higher|graduates per 100 million yuan|
colleges_students|index_secondary|graduates per 100 million yuan|
colleges_students|index_both|graduates per 100 million yuan|
enterprises|above_scale_enterprises|enterprises|
enterprises|industrial_legal_entities|enterprises|
enterprises|market_entities|enterprises|
enterprises|new_high_tech_enterprises|enterprises|
enterprises|top500_private_enterprises|enterprises|
enterprises|integration_enterprises_national|enterprises|
enterprises|integration_enterprises_provincial|enterprises|
enterprises|partner_enterprises|enterprises|
enterprises|industry_communities|communities|
enterprises|clusters|clusters|
enterprises|pilot_enterprise_share|per cent|pilots
consortia|consortia_national|consortia|
consortia|consortia_local|consortia|
consortia|consortium_institutions|institutions|
consortia|parks|parks|
consortia|parks_national|parks|
consortia|parks_provincial|parks|
consortia|cities_with_consortium|cities|pilots
programmes|programmes|programmes|
programmes|programme_groups|groups|
programmes|programmes_in_group|programmes|
programmes|alignment_sector|0-1|
programmes|alignment_manufacturing|0-1|
"""


@dataclass(frozen=True)
class Indicator:
    """What a figure is of: its trait, its unit, and whether it is of all pilot cities together."""

    trait: str
    unit: str
    of_pilots: bool


INDICATORS = {
    name: Indicator(trait, unit, bool(pilots))
    for trait, name, unit, pilots in (line.split("|") for line in _TEXT.strip().splitlines())
}
_COUNTED = "counted_table"
_VINTAGES = ("census_revision", "final", "preliminary")
_INDEX_LEVELS = {"higher": "index_higher", "secondary": "index_secondary", "both": "index_both"}

Figure = dict[str, Any]


def city_key(name: object) -> str:
    """Return a name as cities are told apart by: without the word for city, without capitals.

    Examples
    --------
    >>> city_key("温州市") == city_key("温州"), city_key(" Wenzhou ")
    (True, 'wenzhou')
    """
    key = plain(name).casefold()
    short = key.removesuffix("市").removesuffix("省")
    return short if len(short) > 1 else key


def own_names(study: Study) -> set[str]:
    """Return the names of a study's city as `city_key` gives them.

    They are its own, and those under which its code stands among the pilots and given figures.
    """
    names = {city_key(study.name_zh)}
    for table, column in (
        (study.catalogue.pilot_cities, "name_zh"),
        (study.catalogue.readiness, "city"),
        (study.city_figures, "city"),
    ):
        if len(table):
            names |= set(table.loc[table["adcode"] == study.adcode, column].map(city_key))
    return names - {""}


def own_figures(study: Study, match: Match | None = None) -> list[Figure]:
    """Return the figures that a study's own tables give, each with basis, year and source.

    A part without its table gives none. Institutions and campuses are those that operate; an
    institution counts at each level that it offers, so levels do not add up to institutions. A kind
    of which a table holds none gives no figure: the table may lack it. ``match`` is needed for the
    alignment alone.

    Returns
    -------
    list of dict
        ``indicator, item, value, bound, year, basis, source, note``; ``item`` is the programme
        group of a figure of one group.
    """
    return [
        *_economy(study),
        *_colleges(study),
        *_enrolment(study),
        *_index(study),
        *_places(study),
        *_programmes(study),
        *_alignment(study, match),
    ]


def _figure(
    indicator: str,
    value: Any,
    basis: str,
    source: object,
    *,
    year: Any = None,
    bound: str = "exact",
    item: str | None = None,
) -> Figure:
    """Return one figure; the digits are those of its unit."""
    digits = 4 if INDICATORS[indicator].unit == "0-1" else 2
    return {
        "indicator": indicator,
        "item": item,
        "value": number(value, digits),
        "bound": bound,
        "year": None if year is None or pd.isna(year) else int(year),
        "basis": basis,
        "source": plain(source) or None,
        "note": None,
    }


def _economy(study: Study) -> list[Figure]:
    """Return residents, the newest GDP of the city, and the share of manufacturing."""
    counties = study.counties
    source, year = _sources(counties), _year(counties)
    found = []
    if counties["residents"].notna().all() and len(counties):
        people = counties["residents"].sum()
        found.append(_figure("residents", people, "sum_counties", source, year=year))
    work = counties[[c for c in counties.columns if str(c).startswith("employed_")]]
    work = work.apply(pd.to_numeric).dropna(axis="columns", how="all")
    if "employed_C" in work and work.notna().all(axis=None) and work.to_numpy().sum() > 0:
        percent = 100 * work["employed_C"].sum() / work.to_numpy().sum()
        found.append(
            _figure("manufacturing_share", percent, "census_employment", source, year=year)
        )
    return [*found, *_gdp(study)]


def _gdp(study: Study) -> list[Figure]:
    """Return the GDP of the newest year that has one, of several vintages the latest."""
    rows = _of_city(study, study.coordination)
    rows = rows[pd.to_numeric(rows["gdp_yi"]).gt(0)] if len(rows) else rows
    if rows.empty:
        return []
    rows = rows[rows["year"] == rows["year"].max()]
    vintages = rows["gdp_vintage"].map(plain)
    known = [name for name in _VINTAGES if (vintages == name).any()]
    row = rows[vintages == known[0]].iloc[0] if known else rows.iloc[0]
    basis = plain(row["gdp_vintage"]) or "as_stated"
    found = [_figure("gdp_yi", row["gdp_yi"], basis, row["gdp_source"], year=row["year"])]
    if pd.notna(row["population"]) and row["population"] > 0:
        per_head = round(float(row["gdp_yi"]) * 1e8 / float(row["population"]))
        found.append(
            _figure("gdp_per_head_yuan", per_head, basis, row["gdp_source"], year=row["year"])
        )
    return found


def _of_city(study: Study, coordination: pd.DataFrame) -> pd.DataFrame:
    if coordination.empty:
        return coordination
    return coordination[coordination["place"].map(city_key).isin(own_names(study))]


def _colleges(study: Study) -> list[Figure]:
    """Return institutions by level and campuses, as the tables hold them."""
    operating = study.campuses[study.campuses["status"] == "operating"]
    if operating.empty:
        return []
    levels: dict[str, set[str]] = {}
    for row in operating.itertuples():
        levels.setdefault(plain(row.institution), set()).update(split_levels(row.levels))
    offered = study.institutions.set_index("id")["levels"].map(split_levels).to_dict()
    held = [levels[key] | set(offered.get(key, ())) for key in levels]
    wanted: dict[str, frozenset[str]] = {
        "higher_institutions": HIGHER,
        "undergraduate_institutions": frozenset({"undergraduate", "postgraduate"}),
        "vocational_undergraduate_institutions": frozenset({"vocational_undergraduate"}),
        "higher_vocational_institutions": frozenset({"higher_vocational"}),
        "secondary_schools": SCHOOLS,
        "technician_schools": frozenset({"technician"}),
    }
    counts = {name: sum(bool(own & some) for own in held) for name, some in wanted.items()}
    found = _counts(counts, "study table: institutions")
    placed = ~operating["precision"].map(plain).isin(("", "none", "county"))
    found.append(_figure("campuses", len(operating), _COUNTED, "study table: campuses"))
    found.append(_figure("campuses_located", placed.sum(), _COUNTED, "study table: campuses"))
    return found


def _enrolment(study: Study) -> list[Figure]:
    """Return what the table of enrolment states of the whole city, of the newest year."""
    table = study.enrolment
    if table.empty:
        return []
    city = table[(table["entity_kind"] == "city") & (table["entity"] == str(study.adcode))]
    found = []
    for level, indicator, name in (
        ("higher", "schools", "higher_institutions"),
        ("secondary", "schools", "secondary_schools"),
        ("higher", "enrolled", "higher_students"),
        ("secondary", "enrolled", "secondary_students"),
    ):
        rows = city[(city["level"] == level) & (city["indicator"] == indicator)]
        if rows.empty:
            continue
        row = rows.sort_values("year", na_position="first", kind="stable").iloc[-1]
        bound = plain(row["bound"]) or "exact"
        found.append(
            _figure(name, row["value"], "stated", row["source"], year=row["year"], bound=bound)
        )
    return found


def _index(study: Study) -> list[Figure]:
    """Return the scale coordination index of the newest year by level."""
    own = _of_city(study, study.coordination)
    if own.empty:
        return []
    rows = one_per_year(coordination_rows(own)).dropna(subset="measured")
    newest = rows.sort_values("year", kind="stable").drop_duplicates("level", keep="last")
    return [
        _figure(
            _INDEX_LEVELS[level],
            row["measured"],
            "published" if np.isnan(row["index"]) else "computed",
            own.at[at, "source"],
            year=row["year"],
        )
        for at, row in newest.sort_index().iterrows()
        if (level := row["level"]) in _INDEX_LEVELS
    ]


def _places(study: Study) -> list[Figure]:
    """Return how many clusters (those that hold no other) and operating parks the tables have."""
    found = []
    if len(study.clusters):
        wider = set(study.clusters["part_of"].map(plain)) - {""}
        leaves = int((~study.clusters["id"].map(plain).isin(wider)).sum())
        found.append(_figure("clusters", leaves, _COUNTED, "study table: clusters"))
    parks = study.parks
    if len(parks):
        operating = parks[parks["status"] == "operating"]
        levels = operating["level"].map(plain)
        counts = {
            "parks": len(operating),
            "parks_national": int((levels == "national").sum()),
            "parks_provincial": int((levels == "provincial").sum()),
        }
        found += _counts(counts, "study table: parks")
    return found


def _counts(counts: Mapping[str, int], source: str) -> list[Figure]:
    """Return what was counted in a table, without the kinds that it holds none of."""
    return [_figure(name, n, _COUNTED, source) for name, n in counts.items() if n]


def _programmes(study: Study) -> list[Figure]:
    """Return programmes of vocational levels, and how many are of each of the 19 groups.

    A programme that an institution offers on several campuses counts once. A name that lists
    several programmes has a share in the group of each.
    """
    if study.programmes.empty:
        return []
    taught = study.programmes[study.programmes["level"].isin(MATCH_LEVELS)]
    taught = taught.drop_duplicates(["institution", "name_zh", "level"])
    if taught.empty:
        return []
    names = study.catalogue.programme_groups.set_index("code")[["name_zh", "name_en"]]
    sections = dict(study.catalogue.industries[["code", "section"]].itertuples(index=False))
    classified = classify_programmes(taught, study.catalogue.crosswalk, sections=sections)
    weights = classified.groupby("group_code")["weight"].sum()
    grouped = weights[[code for code in names.index if code in weights.index]]
    year = _year(taught, "year")
    counts: list[tuple[str, Any, str | None]] = [
        ("programmes", len(taught), None),
        ("programme_groups", len(grouped), None),
    ]
    counts += [
        ("programmes_in_group", n, " ".join(map(plain, names.loc[code])))
        for code, n in grouped.items()
    ]
    return [
        _figure(name, n, _COUNTED, "study table: programmes", year=year, item=item)
        for name, n, item in counts
    ]


def _alignment(study: Study, match: Match | None) -> list[Figure]:
    """Return the mean alignment of the counties that have one, by residents."""
    if match is None or match.alignment.empty:
        return []
    residents = study.counties.set_index("code")["residents"]
    people = match.alignment["adcode"].map(residents).astype(float)
    found = []
    for version in ("sector", "manufacturing"):
        values = pd.to_numeric(match.alignment[version]).astype(float)
        known = values.notna() & people.gt(0)
        if known.any():
            mean = np.average(values[known], weights=people[known])
            found.append(
                _figure(f"alignment_{version}", mean, "mean_counties", "alignment of the counties")
            )
    return found


def _sources(table: pd.DataFrame) -> str:
    """Return the sources of a table, each once."""
    return ";".join(dict.fromkeys(filter(None, table["source"].map(plain))))


def _year(table: pd.DataFrame, column: str = "source_year") -> int | None:
    """Return the year of a table where all its rows are of one year."""
    years: Iterable[str] = set(table[column].map(plain)) if column in table else ()
    only = list(years)
    return int(only[0]) if len(only) == 1 and only[0].isdigit() else None
