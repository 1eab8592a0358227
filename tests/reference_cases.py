"""Siting cases whose answers are published: San Francisco of spopt, and the OR-Library."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.sparse.csgraph import shortest_path

FIXTURES = Path(__file__).resolve().parents[1].parent / "shared" / "fixtures"
needs_fixtures = pytest.mark.skipif(
    not (FIXTURES / "spopt_sf").is_dir(), reason="the reference cases are not beside the clone"
)


def read_san_francisco():
    """Return metres (205 tracts x 16 stores) and the people of each tract."""
    folder = FIXTURES / "spopt_sf"
    minutes = pd.read_csv(
        folder / "SF_network_distance_candidateStore_16_censusTract_205_new.csv",
        dtype={"DestinationName": str},
    )
    tracts = pd.read_csv(folder / "SF_demand_205_centroid_uniform_weight.csv", dtype={"NAME": str})
    tracts = tracts.sort_values("NAME")
    wide = minutes.pivot(index="DestinationName", columns="name", values="distance")
    stores = pd.read_csv(folder / "SF_store_site_16_longlat.csv").sort_values("NAME")["NAME"]
    cost = wide.loc[tracts["NAME"], stores].to_numpy()
    return cost, tracts["POP2000"].to_numpy(dtype=float)


def read_pmed(number):
    """Return the distances and p of a case of the OR-Library."""
    folder = FIXTURES / "pmedian"
    head, *body = (folder / f"pmed{number}.txt").read_text().strip().splitlines()
    n, _, p = map(int, head.split())
    edges = np.zeros((n, n))
    for line in body:
        i, j, length = map(int, line.split())
        edges[i - 1, j - 1] = edges[j - 1, i - 1] = length
    return shortest_path(edges, directed=False), p


def read_optimum(table, number):
    """Return the published optimum of a case of the OR-Library."""
    lines = (FIXTURES / "pmedian" / table).read_text().splitlines()
    pairs = [line.split() for line in lines if line.startswith("pmed")]
    return float(dict(pairs)[f"pmed{number}"])
