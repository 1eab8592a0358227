"""Where programmes and clusters stand towards each other: what the measures of match look at."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..coverage.reach import Reach
from ..ground import Ground
from ..study import Study
from .demand import COUNT, Demand, employed_by_section
from .industrymatch import county_minutes, find_demand, township_minutes
from .match import Match
from .taught import ClusterPlaces

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Surroundings:
    """What campuses teach and how far they are from clusters and counties.

    ``taught`` and ``sections`` are (campuses, industries) weights of programmes by division and by
    section; ``county`` the county (adcode) that each of these campuses stands in, where known.
    ``demand`` is that of the run, ``clusters`` every leaf cluster counted once. ``by_county`` and
    ``by_township`` are minutes to each campus that has a place. Without roads both are empty.
    """

    adcodes: list[int]
    taught: pd.DataFrame
    sections: pd.DataFrame
    county: pd.Series
    demand: Demand
    clusters: Demand
    by_county: pd.DataFrame
    by_township: pd.DataFrame
    reach_min: float

    def site_minutes(self, demand: Demand) -> pd.DataFrame:
        """Return minutes, to 0.1, from each site with an amount to each campus that teaches.

        A site is measured from the nearest point of its townships, or from its county where it
        names none. NaN where a campus or a site has no place.
        """
        places = ClusterPlaces(self.by_county, self.by_township, demand.townships)
        made = demand.sites[demand.sites["id"].isin(set(demand.shares["id"]))]
        rows = {
            str(key): places.of(str(key), str(code))[0]
            for key, code in zip(made["id"], made["adcode"], strict=True)
        }
        table = pd.DataFrame(rows).T if rows else pd.DataFrame()
        return table.reindex(index=list(rows), columns=self.taught.index).astype(float)

    def worked(self, study: Study) -> pd.DataFrame:
        """Return persons employed by county and section, of the sections that anybody works in."""
        employed = employed_by_section(study.counties).reindex(self.adcodes)
        return employed.loc[:, employed.sum() > 0]

    def by_place(self, taught: pd.DataFrame) -> pd.DataFrame:
        """Return programmes by county and industry, nought where a county has none.

        Campuses outside the study's counties, or in none that is known, are left out.
        """
        return taught.groupby(self.county).sum().reindex(index=self.adcodes).fillna(0.0)


def look_around(study: Study, ground: Ground, reach: Reach, match: Match) -> Surroundings:
    """Return what the measures of match look at."""
    # a private campus is no supply where only public ones count
    located = match.supply[match.supply["campus"].isin(ground.supply["id"])]
    campuses = sorted(located["campus"].unique())
    home = ground.campuses.set_index("id")["adcode_found"]
    roads = not study.roads.empty
    demand = match.demand
    return Surroundings(
        sorted(study.counties["code"].astype(int)),
        _table(located, "division", campuses),
        _table(located, "section", campuses),
        pd.to_numeric(home.reindex(campuses), errors="coerce"),
        demand,
        demand if demand.basis == COUNT else find_demand(study, ground, COUNT),
        county_minutes(study, ground, reach) if roads else pd.DataFrame(),
        township_minutes(ground, reach) if roads else pd.DataFrame(),
        study.parameters.standards.match_reach,
    )


def _table(supply: pd.DataFrame, column: str, campuses: list[str]) -> pd.DataFrame:
    """Return weights of programmes as (campuses, industries); those of no industry are left out."""
    named = supply[supply[column] != ""]
    wide = named.pivot_table(index="campus", columns=column, values="weight", aggfunc="sum")
    return wide.reindex(index=campuses).fillna(0.0).astype(float)
