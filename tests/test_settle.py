"""Points that a table brings: the county and township in which they fall."""

import numpy as np
import pandas as pd
import pytest
from vocatlas.data.study import read_study
from vocatlas.geo.location.gazetteer import Gazetteer
from vocatlas.geo.location.matching import match_places
from vocatlas.geo.location.settle import settle_points
from vocatlas.geo.study import Study


@pytest.fixture(scope="module")
def study() -> Study:
    return read_study("wenzhou")


def settled(study: Study, rows: list[dict[str, object]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows)
    return settle_points(match_places(frame, Gazetteer.from_study(study)), study)


CHASHAN = {"lon": 120.70153, "lat": 27.91409}


def test_a_point_without_words_gets_its_county_and_the_nearest_seat(study: Study) -> None:
    row = settled(study, [CHASHAN]).iloc[0]
    assert (row["status"], row["adcode"], row["township"]) == ("given", 330304, "茶山街道")
    assert "最近驻地" in row["note"]
    assert "nearest seat" in row["note"]


def test_a_township_that_the_address_names_is_kept(study: Study) -> None:
    row = settled(study, [{**CHASHAN, "address": "瓯海区南白象街道"}]).iloc[0]
    assert (row["status"], row["township"], row["note"]) == ("given", "南白象街道", "")


def test_a_point_in_another_county_is_a_conflict_that_names_both(study: Study) -> None:
    there = settled(study, [{**CHASHAN, "county": "龙湾区"}]).iloc[0]
    assert (there["status"], there["adcode"]) == ("conflict", 330303)
    assert all(name in there["note"] for name in ("龙湾区", "瓯海区", "Ouhai", "Longwan"))


def test_a_point_outside_is_told_and_never_moved(study: Study) -> None:
    rows = settled(
        study, [{"lon": 116.4, "lat": 39.9}, {"lon": 116.4, "lat": 39.9, "county": "鹿城区"}]
    )
    assert rows["status"].tolist() == ["outside", "conflict"]
    assert rows["lon"].tolist() == [116.4, 116.4]
    assert rows["note"].str.contains("in no county of the study").all()


def test_every_township_seat_settles_in_itself_and_order_and_index_stay(study: Study) -> None:
    towns = study.townships[study.townships["lon"].notna()]
    rows = pd.DataFrame(
        {"lon": towns["lon"].to_numpy(float), "lat": towns["lat"].to_numpy(float)},
        index=[f"r{k}" for k in range(len(towns))],
    )
    found = settle_points(match_places(rows, Gazetteer.from_study(study)), study)
    assert list(found.index) == list(rows.index)
    right = found["township"].to_numpy() == towns["name_zh"].to_numpy()
    other_county = found["adcode"].to_numpy(int) != towns["adcode"].to_numpy(int)
    assert (right | other_county).mean() > 0.97
    assert np.isfinite(found["lon"].to_numpy(float)).all()


def test_rows_without_a_point_are_not_touched(study: Study) -> None:
    before = match_places(
        pd.DataFrame({"address": ["瓯海区茶山街道"]}), Gazetteer.from_study(study)
    )
    pd.testing.assert_frame_equal(settle_points(before, study), before)
