"""The traits of an industry-education city, of a study beside those of other cities.

From the paper (Lu Dandan, section 2) are three traits: a high level of *economic and social
development* (2.1: GDP, rankings of development, innovation and talent), an *agglomeration of
educational resources* (2.2: colleges, students, their share of the province, and consortia of
parks, colleges and enterprises) and *enterprises* in number and quality (2.3: enterprises on the
national lists, communities of an industry); its measure of scale is the coordination index (3.2.1).

Ours is the rest: that consortia stand as a trait of their own, *programmes* as the fifth (they
follow its section 4.3 on professional adaptability), the indicators that a study's own tables give
(residents, GDP per head, share of manufacturing, institutions and campuses, clusters, parks,
programmes by group, alignment), and to leave out any total: figures of several bases and years
are set side by side, never added, scored or ranked.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from ..errors import ParameterError
from ..industry.crosswalk import plain
from ..industry.match import Match
from ..rounding import number
from ..study import Study
from .cityfigures import (
    INDICATORS,
    TRAITS,
    Figure,
    city_key,
    own_figures,
    own_names,
)

Row = dict[str, Any]
ROW = (
    "city", "city_zh", "city_en", "trait", "indicator", "item", "value", "unit", "bound", "year",
    "basis", "source", "note", "own", "pilot",
)  # fmt: skip
_ORDER = {name: at for at, name in enumerate(INDICATORS)}


def readiness_rows(study: Study, match: Match | None = None) -> dict[str, list[Row]]:
    """Return the scorecard of a study and of the cities whose figures are given, and the pilots.

    ``readiness`` has a row a city, indicator and basis: first the figures that the study's own
    tables give (``own``), then those that are given for cities, the study's among them; an
    indicator for which the study's city has neither is there with a blank. Other cities have only
    what is given. The code tells cities apart, the name those without one. A figure of the study's
    table ``city_figures`` goes above those of the package of
    the same city and indicator. ``pilot_cities`` has a row each of the 21, with how many figures
    are given and of which traits (blank where none is); a pilot that no source names has no name.

    Parameters
    ----------
    match
        Needed for the alignment alone; without it the alignment is blank.
    """
    given = stack_figures(study.city_figures, study.catalogue.readiness)
    pilots = study.catalogue.pilot_cities
    own = _own_rows(study, match)
    others = _given_rows(study, given, own)
    rows = [*own, *others, *_missing_rows(study, [*own, *others])]
    named = {city_key(name) for name in pilots.get("name_zh", ()) if plain(name)}
    codes = {str(number(code, 0)) for code in pilots.get("adcode", ())} - {"None"}
    for row in rows:
        row["pilot"] = city_key(row["city_zh"]) in named or row["city"] in codes
    home = str(study.adcode)
    ordered = sorted(
        rows, key=lambda row: (_rank(row), row["city"] != home, not row["own"], row["city"])
    )
    return {
        "readiness": [{name: row[name] for name in ROW} for row in ordered],
        "pilot_cities": _pilot_rows(pilots, others),
    }


def stack_figures(own: pd.DataFrame, package: pd.DataFrame) -> pd.DataFrame:
    """Return given figures: a study's own, then those of the package that they do not replace.

    A figure of the study replaces all of the package's of the same city and indicator, whatever
    their year and basis.

    Examples
    --------
    >>> package = pd.DataFrame({"city": ["宁波市", "宁波市"], "indicator": ["gdp_yi", "residents"],
    ...     "value": [17146.6, 9e6]})
    >>> own = pd.DataFrame({"city": ["宁波"], "indicator": ["gdp_yi"], "value": [18147.7]})
    >>> stack_figures(own, package)["value"].tolist()
    [18147.7, 9000000.0]
    """
    if own.empty or package.empty:
        return (package if own.empty else own).reset_index(drop=True)
    replaced = set(_keys(own))
    kept = [key not in replaced for key in _keys(package)]
    return pd.DataFrame([*own.to_dict("records"), *package[kept].to_dict("records")])


def _keys(table: pd.DataFrame) -> list[tuple[str, str]]:
    return [
        (city_key(city), plain(indicator))
        for city, indicator in zip(table["city"], table["indicator"], strict=True)
    ]


def _row(city: tuple[str, str, str], figure: Figure, *, trait: str, unit: str, own: bool) -> Row:
    head = dict(zip(("city", "city_zh", "city_en"), (c or None for c in city), strict=True))
    return head | figure | {"trait": trait, "unit": unit, "own": own}


def _own_rows(study: Study, match: Match | None) -> list[Row]:
    return [
        _known(_identity(study), figure, own=True)
        for figure in own_figures(study, match)
        if figure["value"] is not None
    ]


def _known(city: tuple[str, str, str], figure: Figure, *, own: bool) -> Row:
    about = INDICATORS[figure["indicator"]]
    return _row(city, figure, trait=about.trait, unit=about.unit, own=own)


def _identity(study: Study) -> tuple[str, str, str]:
    return str(study.adcode), study.name_zh, study.name_en


def _given_rows(study: Study, given: pd.DataFrame, own: Sequence[Row]) -> list[Row]:
    """Return the given figures; one that the study's own tables repeat is not said twice."""
    names, home = own_names(study), _identity(study)
    said = {(row["indicator"], row["year"], row["value"]) for row in own}
    rows = []
    for row in given.to_dict("records"):
        figure = read_figure(row)
        zh, adcode = plain(row["city"]), number(row.get("adcode"), 0)
        city = (zh if adcode is None else str(adcode), zh, plain(row.get("city_en")))
        if adcode == study.adcode or (adcode is None and city_key(zh) in names):
            if (figure["indicator"], figure["year"], figure["value"]) in said:
                continue
            city = home
        rows.append(
            _row(city, figure, trait=plain(row["trait"]), unit=plain(row["unit"]), own=False)
        )
    return rows


def _missing_rows(study: Study, rows: Iterable[Row]) -> list[Row]:
    """Return a blank for each indicator of a city that the study's city has no figure for."""
    held = {row["indicator"] for row in rows if row["city"] == str(study.adcode)}
    return [
        _known(_identity(study), blank_figure(name), own=True)
        for name, about in INDICATORS.items()
        if name not in held and not about.of_pilots
    ]


def _rank(row: Mapping[str, Any]) -> tuple[int, int, str]:
    """Return where an indicator stands: by trait, known ones in their order, then others."""
    name = row["indicator"]
    return TRAITS.index(row["trait"]), _ORDER.get(name, len(_ORDER)), name


def _pilot_rows(pilots: pd.DataFrame, given: Sequence[Row]) -> list[Row]:
    """Return the pilot cities with how many figures are given for each, and of which traits."""
    rows = []
    for pilot in pilots.to_dict("records"):
        name = plain(pilot["name_zh"])
        own = [row for row in given if name and city_key(row["city_zh"]) == city_key(name)]
        known = [row["trait"] for row in own if row["value"] is not None]
        row = {
            "order": int(pilot["order"]),
            "name_zh": name or None,
            **{key: plain(pilot[key]) or None for key in ("name_en", "province_zh", "level")},
            "adcode": number(pilot["adcode"], 0),
            "figures": len(known) or None,
            "traits": ";".join(trait for trait in TRAITS if trait in known) or None,
            **{key: plain(pilot[key]) or None for key in ("source", "note")},
        }
        rows.append(row)
    return rows


def blank_figure(indicator: str) -> Figure:
    """Return the figure that says that none is given.

    Examples
    --------
    >>> blank_figure("gdp_yi")["value"] is None
    True
    """
    return dict.fromkeys(("item", "value", "bound", "year", "basis", "source", "note")) | {
        "indicator": indicator
    }


def read_figure(row: Mapping[str, Any]) -> Figure:
    """Return a row of a table of given figures as a figure."""
    names = ("bound", "basis", "source", "note")
    year = row["year"]
    return {name: plain(row[name]) or None for name in names} | {
        "indicator": plain(row["indicator"]),
        "item": None,
        "value": number(row["value"], 4),
        "year": None if pd.isna(year) else int(year),
    }


def name_places(rows: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Return rows of the coordination index with the English names of places that lack one.

    They are those of the study itself, of the pilot cities and of the cities with figures; a place
    that is none of them stays blank.
    """
    known = {city_key(study.name_zh): study.name_en}
    for table, zh, en in (
        (study.catalogue.pilot_cities, "name_zh", "name_en"),
        (study.catalogue.readiness, "city", "city_en"),
        (study.city_figures, "city", "city_en"),
    ):
        for row in table.to_dict("records"):
            if plain(row[zh]) and plain(row[en]):
                known.setdefault(city_key(row[zh]), plain(row[en]))
    named = rows["place_en"].where(
        rows["place_en"] != "", rows["place"].map(city_key).map(known).fillna("")
    )
    return rows.assign(place_en=named)


def pick_cities(results: Mapping[str, Sequence[Row]], asked: Sequence[str]) -> list[Row]:
    """Return the cities that are asked for, by name in either language or by code, each once.

    Parameters
    ----------
    results
        What `readiness_rows` returns.

    Raises
    ------
    ParameterError
        Nothing is given for a city of that name, and it is no pilot; the message names those that
        are.
    """
    known: dict[str, Row] = {}
    for row in results["readiness"]:
        known.setdefault(
            city_key(row["city_zh"]), {k: row[k] for k in ("city", "city_zh", "city_en", "pilot")}
        )
    for pilot in results["pilot_cities"]:
        if pilot["name_zh"]:
            city = {"city": str(pilot["adcode"]), "city_zh": pilot["name_zh"]}
            known.setdefault(
                city_key(pilot["name_zh"]), city | {"city_en": pilot["name_en"], "pilot": True}
            )
    picked: dict[str, Row] = {}
    for name in asked:
        key = city_key(name)
        found = [
            zh
            for zh, row in known.items()
            if key in (zh, city_key(row["city_en"]), city_key(row["city"]))
        ]
        if not found:
            names = ", ".join(str(row["city_zh"]) for row in known.values())
            raise ParameterError(f"no figure is given for a city {name!r}; there are: {names}")
        picked[found[0]] = known[found[0]]
    return list(picked.values())


def scorecard(
    results: Mapping[str, Sequence[Row]], cities: Sequence[Row], *, trait: str | None = None
) -> list[Row]:
    """Return the rows of a study beside those of `cities`, an indicator's rows together.

    An indicator that any of them has is there for each of them, blank where nothing is given;
    indicators of the pilot cities together only for them. Nothing is added up or ranked.
    """
    rows = [row for row in results["readiness"] if trait in (None, row["trait"])]
    home = {row["city"] for row in rows if row["own"]}
    chosen = {*home, *(city["city"] for city in cities)}
    held = {(row["city"], row["indicator"]) for row in rows}
    known = [row for row in rows if row["city"] in chosen]
    wanted = {row["indicator"]: row for row in known}
    together = {row["city"] for row in rows if _of_pilots(row["indicator"])}
    blanks = [
        {**wanted[name], **blank_figure(name), **city, "own": False}
        for name in wanted
        for city in cities
        if (city["city"], name) not in held
        and city["city"] not in together
        and not _of_pilots(name)
    ]
    place = {key: at for at, key in enumerate([*home, *(c["city"] for c in cities)])}
    return sorted([*known, *blanks], key=lambda row: (_rank(row), place[row["city"]]))


def _of_pilots(indicator: str) -> bool:
    return indicator in INDICATORS and INDICATORS[indicator].of_pilots
