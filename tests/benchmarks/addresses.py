"""How well and how fast addresses are placed; printed, never asserted.

Leave-one-out on the sourced campuses of Wenzhou whose point is known: the campus under test (the
campuses of its institution within 1.5 km of its point) is taken out of the gazetteer, and it is
looked for by name and address alone. Right is the county whose polygon, and the township whose
seat in the county is nearest to the point. ``cpca``, the common library for this, is asked the
same. Then the rate over 10,000 addresses.

Run it as ``.venv/bin/python tests/benchmarks/addresses.py`` with the facts beside the project.
"""

import time
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from vocatlas.data.study import read_study
from vocatlas.geo.location.gazetteer import Gazetteer
from vocatlas.geo.location.matching import match_places
from vocatlas.geo.location.places import assign_county, assign_township, make_points

FACTS = Path(__file__).resolve().parents[3] / "shared" / "facts"
NEAR_KM = 1.5


def read_cases(study: Any) -> pd.DataFrame:
    """Return the campuses with a point, the county and township that it lies in."""
    facts = pd.read_csv(FACTS / "campuses.csv", dtype=str)
    cases = facts[facts["lon_wgs84_derived"].notna()].reset_index(drop=True)
    points = make_points(
        cases["lon_wgs84_derived"].astype(float),
        cases["lat_wgs84_derived"].astype(float),
        index=cases.index,
    )
    county = assign_county(points, study.which_county, metric_crs=study.metric_crs)["adcode"]
    frame = gpd.GeoDataFrame({"adcode": county}, geometry=points, crs=4326)
    codes = assign_township(frame, study.townships, metric_crs=study.metric_crs)["township"]
    names = study.townships.set_index("code")["name_zh"]
    campus = cases["campus"].fillna("").replace("(main)", "")
    return pd.DataFrame(
        {
            "name": cases["institution"] + campus,
            "institution": cases["institution"],
            "address": cases["address"].fillna(""),
            "lon": points.x,
            "lat": points.y,
            "adcode": county,
            "township": codes.map(names),
        }
    )


def leave_out(study: Any, case: Any) -> list[str]:
    """Return the campuses that are the one under test."""
    known = [
        str(i.id)
        for i in study.institutions.itertuples()
        for name in [i.name_zh, *str(i.former_names).split(";")]
        if name and name != "nan" and name in case.institution
    ]
    own = study.campuses[study.campuses["institution"].isin(known)]
    east = (own["lon"].astype(float) - case.lon) * 98.0
    north = (own["lat"].astype(float) - case.lat) * 111.0
    return own.loc[np.hypot(east, north) < NEAR_KM, "id"].tolist()


def ours(study: Any, cases: pd.DataFrame) -> pd.DataFrame:
    """Place each case without itself."""
    found = []
    for case in cases.itertuples():
        gazetteer = Gazetteer.from_study(study, without=leave_out(study, case))
        row = pd.DataFrame({"name": [case.name], "address": [case.address]})
        found.append(match_places(row, gazetteer))
    return pd.concat(found, ignore_index=True)


def peer(cases: pd.DataFrame) -> pd.Series | str:
    """Return the county that cpca finds, or why it cannot be asked."""
    try:
        import cpca
    except ImportError as error:
        return f"cpca cannot be loaded here ({error})"
    text = "温州市" + cases["address"].where(cases["address"] != "", cases["name"])
    found = cpca.transform(text.tolist())
    return pd.to_numeric(found["adcode"], errors="coerce").where(found["区"].notna())


def main() -> None:
    """Print the table."""
    study = read_study("wenzhou")
    if (FACTS / "campuses.csv").is_file():
        cases = read_cases(study)
        found = ours(study, cases)
        flagged = found["status"] != "matched"
        county = (found["adcode"].fillna(0) == cases["adcode"].fillna(-1)).to_numpy(bool)
        township = (found["township"].fillna("") == cases["township"].fillna("?")).to_numpy(bool)
        silent = cases[~flagged & ~(county & township)]
        print(f"{len(cases)} campuses by name and address, each without itself")
        for name, right in (("county", county), ("township", township)):
            either = (right | flagged).mean()
            print(f"  {name:8} right {right.mean():6.1%}   right or flagged {either:6.1%}")
        print(f"  flagged  {flagged.mean():6.1%}   silently wrong {len(silent)}")
        bare = int((flagged & (cases["address"] == "")).sum())
        print(f"  of the {int(flagged.sum())} flagged, {bare} have no address at all")
        for row, case in zip(found[flagged].itertuples(), cases[flagged].itertuples(), strict=True):
            print(f"    {case.name} | {case.address or '-'} | {row.status} | is in {case.township}")
        answer = peer(cases)
        if isinstance(answer, str):
            print(f"  {answer}")
        else:
            right = (answer.fillna(0).to_numpy() == cases["adcode"].fillna(-1).to_numpy()).mean()
            print(f"  cpca     county right {right:6.1%} (it knows no townships and flags nothing)")
    towns = study.townships
    names = study.counties.set_index("code")["name_zh"]
    addresses = [
        f"浙江省温州市{names[t.adcode]}{t.name_zh}人民路{k}号"
        for k in range(1 + 10_000 // len(towns))
        for t in towns.itertuples()
    ][:10_000]
    rows = pd.DataFrame({"address": addresses})
    gazetteer = Gazetteer.from_study(study)
    started = time.perf_counter()
    match_places(rows, gazetteer)
    seconds = time.perf_counter() - started
    print(f"10,000 addresses in {seconds:.2f} s: {10_000 / seconds:,.0f} a second, one core")


if __name__ == "__main__":
    main()
