"""The columns of every table and layer of a study.

A column is *needed* (it must be in the file), *filled* (and no cell of it may be blank) or
neither (absent and blank mean unknown).
"""

from dataclasses import dataclass
from typing import Literal

from ...geo.cities.cityfigures import TRAITS
from ...geo.cities.claims import MEASURES, RULES
from ...geo.industry.pathwaytable import PATHWAY_KINDS, PATHWAY_LEVELS
from .vocabulary import (
    BOUNDS,
    CAMPUS_STATUSES,
    DATUMS,
    ENTITY_KINDS,
    INDICATORS,
    KINDS,
    LEVELS,
    LINK_KINDS,
    OWNERSHIPS,
    PARK_LEVELS,
    PARK_STATUSES,
    PRECISIONS,
    SECTIONS,
)


@dataclass(frozen=True)
class Col:
    """One column: its type, whether it must be there, and what it may hold."""

    type: Literal["text", "number", "whole"] = "text"
    needed: bool = False
    filled: bool = False
    words: tuple[str, ...] = ()
    many: bool = False
    low: float | None = None
    high: float | None = None
    unique: bool = False


KEY = Col(needed=True, filled=True, unique=True)
TEXT = Col()
NEEDED = Col(needed=True)
NAME = Col(needed=True, filled=True)
AMOUNT = Col("number", low=0)
YEAR = Col("whole", low=1900, high=2100)
ADCODE = Col("whole", needed=True)
ADCODE_FILLED = Col("whole", needed=True, filled=True)
DEGREES = Col("number", needed=True)
DATUM = Col(needed=True, words=DATUMS)
_SOURCED = {"source": NAME, "source_year": TEXT, "note": TEXT}
_CONFIDENT = {**_SOURCED, "confidence": TEXT}
_POINT = {"lon": DEGREES, "lat": DEGREES, "datum": DATUM}
_PRECISE = {"precision": Col(needed=True, words=PRECISIONS), "radius_m": AMOUNT}
_LEVEL_SET = Col(needed=True, words=LEVELS, many=True)
_CITY_FIGURES = {
    "id": KEY,
    "city": NAME,
    "city_en": TEXT,
    "adcode": Col("whole"),
    "trait": Col(needed=True, filled=True, words=TRAITS),
    "indicator": NAME,
    "value": Col("number", needed=True),
    "unit": NAME,
    "bound": Col(words=BOUNDS),
    "year": YEAR,
    "basis": TEXT,
    **_CONFIDENT,
}

COLUMNS: dict[str, dict[str, Col]] = {
    "counties": {
        "code": Col("whole", needed=True, filled=True, unique=True),
        "name_zh": NAME,
        "name_en": TEXT,
        "urban_core": Col("whole", needed=True, filled=True, low=0, high=1),
        "residents": Col("number", needed=True, filled=True, low=0),
        **{f"age_{low}_{low + 4}": AMOUNT for low in (0, 5, 10, 15)},
        **{f"employed_{section}": AMOUNT for section in SECTIONS},
        **_SOURCED,
    },
    "townships": {
        "code": KEY,
        "name_zh": NAME,
        "name_en": TEXT,
        "adcode": ADCODE_FILLED,
        **_POINT,
        **_PRECISE,
        "residents": Col("number", needed=True, low=0),
        "residents_source": TEXT,
        "weight": Col("number", needed=True, low=0),
        **_SOURCED,
    },
    "villages": {
        "code": KEY,
        "name_zh": NAME,
        "township": NEEDED,
        "adcode": ADCODE_FILLED,
        **_POINT,
        "radius_m": AMOUNT,
        **_SOURCED,
    },
    "gazetteer": {
        "level": NAME,
        "name_zh": NAME,
        "adcode": ADCODE_FILLED,
        "township": NEEDED,
        **_POINT,
        "radius_m": AMOUNT,
        "source": NAME,
    },
    "institutions": {
        "id": KEY,
        "name_zh": NAME,
        "name_en": TEXT,
        "former_names": TEXT,
        "moe_code": TEXT,
        "levels": _LEVEL_SET,
        "ownership": Col(needed=True, filled=True, words=OWNERSHIPS),
        "school_pool": TEXT,
        **_CONFIDENT,
    },
    "campuses": {
        "id": KEY,
        "institution": NAME,
        "name_zh": NAME,
        "name_en": TEXT,
        "kind": Col(needed=True, filled=True, words=KINDS),
        "levels": _LEVEL_SET,
        "status": Col(needed=True, filled=True, words=CAMPUS_STATUSES),
        "adcode": ADCODE,
        "township": TEXT,
        "address": TEXT,
        **_POINT,
        **_PRECISE,
        "seats": Col("number", needed=True, low=0),
        "seats_year": YEAR,
        "seats_basis": TEXT,
        **_CONFIDENT,
    },
    "programmes": {
        "id": KEY,
        "institution": NAME,
        "campus": NEEDED,
        "later_campus": TEXT,
        "name_zh": NAME,
        "group": TEXT,
        "level": Col(needed=True, filled=True, words=LEVELS),
        "year": YEAR,
        "places": AMOUNT,
        "years": TEXT,
        "basis": TEXT,
        "local_industry": TEXT,
        **_CONFIDENT,
    },
    "pathways": {
        "id": KEY,
        "from_institution": NAME,
        "from_programme": TEXT,
        "from_level": Col(needed=True, filled=True, words=PATHWAY_LEVELS),
        "to_institution": NAME,
        "to_programme": TEXT,
        "to_level": Col(needed=True, filled=True, words=PATHWAY_LEVELS),
        "kind": Col(needed=True, filled=True, words=PATHWAY_KINDS),
        "years": TEXT,
        "year": YEAR,
        **_CONFIDENT,
    },
    "stated_schools": {
        "id": KEY,
        "name_zh": NAME,
        "adcodes": NEEDED,
        "townships": TEXT,
        "schools": Col("number", needed=True, filled=True, low=0),
        "enrolled": AMOUNT,
        "year": YEAR,
        **_SOURCED,
    },
    "enrolment": {
        "id": KEY,
        "entity": NAME,
        "entity_kind": Col(needed=True, filled=True, words=ENTITY_KINDS),
        "level": NAME,
        "indicator": Col(needed=True, filled=True, words=INDICATORS),
        "value": Col("number", needed=True, filled=True, low=0),
        "bound": Col(words=BOUNDS),
        "year": YEAR,
        **_CONFIDENT,
    },
    "parks": {
        "id": KEY,
        "name_zh": NAME,
        "name_en": TEXT,
        "level": Col(words=PARK_LEVELS),
        "adcode": ADCODE,
        "townships": TEXT,
        "address": TEXT,
        "industries": TEXT,
        "area_km2": AMOUNT,
        "area_basis": TEXT,
        **_POINT,
        **_PRECISE,
        "status": Col(needed=True, filled=True, words=PARK_STATUSES),
        **_CONFIDENT,
    },
    "clusters": {
        "id": KEY,
        "name_zh": NAME,
        "name_en": TEXT,
        "pillar": TEXT,
        "gb4754": NEEDED,
        "adcode": ADCODE,
        "townships": TEXT,
        "weight": Col("number", needed=True, low=0),
        "basis": TEXT,
        "unit": TEXT,
        "year": YEAR,
        "part_of": TEXT,
        **_CONFIDENT,
    },
    "links": {
        "id": KEY,
        "from_name": TEXT,
        "from_lon": Col("number", needed=True, filled=True),
        "from_lat": Col("number", needed=True, filled=True),
        "to_name": TEXT,
        "to_lon": Col("number", needed=True, filled=True),
        "to_lat": Col("number", needed=True, filled=True),
        "datum": Col(needed=True, filled=True, words=DATUMS),
        "kind": Col(needed=True, filled=True, words=LINK_KINDS),
        "km": AMOUNT,
        "crossing_min": AMOUNT,
        "wait_min": AMOUNT,
        "closed": Col("whole", low=0, high=1),
        "opened": TEXT,
        **_SOURCED,
    },
    "coordination": {
        "id": KEY,
        "place": NAME,
        "place_en": TEXT,
        "level": Col(needed=True, filled=True, words=("higher", "secondary", "both")),
        "year": Col("whole", needed=True, filled=True, low=1900, high=2100),
        "index_published": AMOUNT,
        "gdp_yi": AMOUNT,
        "gdp_source": TEXT,
        "gdp_vintage": TEXT,
        "graduates": AMOUNT,
        "enrolled": AMOUNT,
        "population": AMOUNT,
        **_SOURCED,
    },
    "coordination_claims": {
        "id": KEY,
        "claim_zh": NAME,
        "claim_en": TEXT,
        "place": NAME,
        "level": Col(needed=True, filled=True, words=("higher", "secondary", "both")),
        "measure": Col(needed=True, filled=True, words=MEASURES),
        "rule": Col(needed=True, filled=True, words=RULES),
        "reference": TEXT,
        "first_year": Col("whole", low=1900, high=2100),
        "last_year": Col("whole", low=1900, high=2100),
        **_SOURCED,
    },
    "city_figures": _CITY_FIGURES,
    "sources": {
        "id": KEY,
        "name": NAME,
        "licence": TEXT,
        "url": TEXT,
        "used_for": TEXT,
    },
    "draws": {
        "parameter": KEY,
        "distribution": NAME,
        "low": Col("number"),
        "mode": Col("number"),
        "high": Col("number"),
        "sd": AMOUNT,
        "unit": TEXT,
        "source": TEXT,
    },
    "industries": {
        "code": KEY,
        "section": Col(needed=True, filled=True, words=SECTIONS),
        "name_zh": NAME,
        "name_en": TEXT,
    },
    "pilot_cities": {
        "order": Col("whole", needed=True, filled=True, unique=True, low=1),
        "name_zh": NEEDED,
        "name_en": TEXT,
        "province_zh": NAME,
        "level": Col(words=("city", "autonomous_prefecture", "district")),
        "adcode": ADCODE,
        **_CONFIDENT,
    },
    "readiness": _CITY_FIGURES,
    "levels": {},
    "kinds": {},
    "site_kinds": {
        "kind": Col(needed=True, filled=True, unique=True, words=KINDS),
        "name_zh": NAME,
        "name_en": TEXT,
        "serves": Col(needed=True, words=("county", "township"), many=True),
        "cost": Col("number", needed=True, filled=True, low=0),
        "seats": Col("whole", needed=True, filled=True, low=0),
        "reach_min": AMOUNT,
        "parent_min": AMOUNT,
        "note": TEXT,
        "source": NAME,
        "source_year": TEXT,
    },
    "standards": {},
    "programme_groups": {},
    "crosswalk": {},
}
LAYER_COLUMNS: dict[str, dict[str, Col]] = {
    "which_county": {
        "adcode": Col("whole", needed=True, filled=True, unique=True),
        "name_zh": TEXT,
    },
    "area": {"adcode": Col("whole", needed=True, filled=True, unique=True)},
    "land": {},
    "neighbours": {"adcode": ADCODE_FILLED, "name_zh": TEXT, "prefecture": TEXT},
    "roads": {
        "u": Col("whole", needed=True, filled=True),
        "v": Col("whole", needed=True, filled=True),
        "km": Col("number", needed=True, filled=True, low=0),
    },
}
