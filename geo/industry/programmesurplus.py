"""Programmes for which the study knows no demand within reach of where they are taught.

The table of clusters tells of manufacturing alone. For every other section of GB/T 4754 demand is
not measured, and none of its programmes is called surplus.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..rounding import minute
from ..study import Study
from .crosswalk import division_codes, plain
from .crosswalktable import SECTION_NAMES
from .programmeplaces import ProgrammePlaces, nearest_column, number_rows

MEASURED = "C"
"""The section whose demand the table of clusters tells."""
NO_CLUSTER = "no_cluster"
SECTION_NAMES_EN = {
    "A": "agriculture, forestry, animal husbandry and fishery",
    "B": "mining",
    "C": "manufacturing",
    "D": "electricity, heat, gas and water",
    "E": "construction",
    "F": "wholesale and retail trade",
    "G": "transport, storage and post",
    "H": "accommodation and catering",
    "I": "information transmission, software and IT services",
    "J": "finance",
    "K": "real estate",
    "L": "leasing and business services",
    "M": "research and technical services",
    "N": "water conservancy, environment and public facilities",
    "O": "household services, repair and other services",
    "P": "education",
    "Q": "health and social work",
    "R": "culture, sport and entertainment",
    "S": "public administration and social organisations",
    "T": "international organisations",
}
"""The sections of GB/T 4754-2017, by their letters; in Chinese: `crosswalktable.SECTION_NAMES`."""


def find_surplus(
    study: Study, places: ProgrammePlaces, supply: pd.DataFrame, sections: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return programmes for which no known cluster is within reach of their campus.

    A row is a campus and a division of manufacturing; there is none where the study places no
    cluster of manufacturing at all: then demand is not measured. All clusters of a county count,
    wholes and parts. ``state`` is ``number``, ``unreachable``, ``no_cluster`` (the table has none
    of the division) or ``unlocated`` (it has, but none with a place). ``clusters_without_place``
    counts those of the whole city, which may be anywhere: with any, the row is a doubt, no
    finding; such rows come last. Else the order is by programmes, campus and division. A campus
    without a place has a row only where there is no cluster at all.

    Parameters
    ----------
    supply
        ``id, institution, campus, division``: what is taught; without a campus it counts nowhere.
    sections
        Section letter of each division.
    """
    clusters_of = clusters_by_division(study.clusters)
    placed = places.placed_clusters
    taught = supply[supply["campus"] != ""]
    measured = is_measured(clusters_of, placed, sections)
    rows = []
    for division, own in taught.groupby("division"):
        if not measured or sections.get(str(division)) != MEASURED:
            continue
        clusters = clusters_of.get(str(division), [])
        minutes = places.cluster_campus.loc[clusters]
        reached = (minutes <= study.parameters.standards.match_reach).any(axis=0)
        for campus, programmes in own.groupby("campus"):
            if clusters and (campus not in places.placed or reached[campus]):
                continue
            cluster, nearest, state = (
                nearest_column(minutes[[campus]].T) if clusters else (None, np.nan, NO_CLUSTER)
            )
            rows.append(
                {
                    "institution": str(programmes["institution"].iloc[0]),
                    "campus": str(campus),
                    "industry": str(division),
                    "programmes": int(programmes["id"].nunique()),
                    "nearest_cluster": cluster,
                    "nearest_min": minute(nearest),
                    "state": state,
                    "clusters_without_place": len(set(clusters) - placed),
                }
            )
    return number_rows(
        rows,
        lambda row: (
            row["clusters_without_place"] > 0,
            -row["programmes"],
            row["campus"],
            row["industry"],
        ),
    )


def count_sections(
    study: Study,
    places: ProgrammePlaces,
    supply: pd.DataFrame,
    sections: Mapping[str, str],
    surplus: Sequence[Mapping[str, Any]],
) -> list[dict[str, Any]]:
    """Return what of each section is taught, and whether its demand is measured.

    A row a section: ``programmes`` and ``divisions`` taught, ``clusters`` of the table that have a
    place, ``cells`` of campus and division, and ``cells_listed``, how many of them the list of
    surplus has; None where it is ``not_measured``.
    """
    clusters_of = clusters_by_division(study.clusters)
    told = is_measured(clusters_of, places.placed_clusters, sections)
    rows = []
    for section, own in supply.groupby(supply["division"].map(sections)):
        clusters = {
            key
            for division, keys in clusters_of.items()
            if sections.get(division) == section
            for key in keys
        }
        at_campus = own[own["campus"] != ""]
        measured = told and section == MEASURED
        rows.append(
            {
                "section": str(section),
                "section_name": SECTION_NAMES.get(str(section)),
                "section_name_en": SECTION_NAMES_EN.get(str(section)),
                "state": "measured" if measured else "not_measured",
                "programmes": int(own["id"].nunique()),
                "divisions": int(own["division"].nunique()),
                "clusters": len(clusters & places.placed_clusters),
                "cells": len(at_campus.drop_duplicates(["campus", "division"])),
                "cells_listed": len(surplus) if measured else None,
            }
        )
    return rows


def is_measured(
    clusters_of: Mapping[str, Sequence[str]], placed: Collection[str], sections: Mapping[str, str]
) -> bool:
    """Say whether any cluster of manufacturing has a place.

    Examples
    --------
    >>> is_measured({"34": ["a"], "65": ["b"]}, {"b"}, {"34": "C", "65": "I"})
    False
    """
    return any(
        key in placed
        for division, keys in clusters_of.items()
        if sections.get(division) == MEASURED
        for key in keys
    )


def clusters_by_division(clusters: pd.DataFrame) -> dict[str, list[str]]:
    """Return the ids of the clusters of each division.

    Examples
    --------
    >>> table = pd.DataFrame({"id": ["a", "b"], "gb4754": ["34;38", "34"]})
    >>> clusters_by_division(table)
    {'34': ['a', 'b'], '38': ['a']}
    """
    found: dict[str, list[str]] = {}
    for key, codes in zip(clusters["id"].map(plain), clusters["gb4754"], strict=True):
        for division in dict.fromkeys(division_codes(codes)):
            found.setdefault(division, []).append(key)
    return found
