"""A study whose tables stand in a real PostGIS server: read, run, replayed and exported."""

import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from postgis_sample import (  # noqa: F401
    SECRETS,
    call,
    empty_fixture,
    keeps_secret,
    run,
    server_fixture,
    store,
)
from postgres import PASSWORD, Server
from village import village_tables, write_village
from vocatlas.data.export import hash_inputs
from vocatlas.data.study import read_study


@pytest.fixture
def study(empty: Server, tmp_path: Path) -> Path:
    """The village with its campuses and roads in a database."""
    folder = write_village(tmp_path / "village")
    rows = pd.DataFrame(village_tables()["campuses"]).astype(str)
    store(empty, "campuses", rows.drop(columns=["lon", "lat", "datum"]).to_dict("records"))
    run(empty, "ALTER TABLE plan.campuses ADD COLUMN geom geometry(Point, 4549)")
    for row in rows.itertuples():
        if row.lon:
            run(
                empty,
                "UPDATE plan.campuses SET geom = ST_Transform(ST_SetSRID(ST_MakePoint("
                "CAST(:x AS float), CAST(:y AS float)), 4326), 4549) WHERE id = :id",
                values={"x": row.lon, "y": row.lat, "id": row.id},
            )
    run(empty, "CREATE TABLE plan.roads (u int, v int, km numeric, geom geometry)")
    for road in gpd.read_file(folder / "roads.gpkg").itertuples():
        run(
            empty,
            "INSERT INTO plan.roads VALUES (:u, :v, :km, ST_GeomFromText(:wkt, 4326))",
            values={"u": road.u, "v": road.v, "km": road.km, "wkt": road.geometry.wkt},
        )
    for name in ("campuses.csv", "roads.gpkg"):
        (folder / name).unlink()
    urls = {name: empty.url(table=f"plan.{name}") for name in ("campuses", "roads")}
    lines = [f"{name} = {json.dumps(url)}" for name, url in urls.items()]
    with (folder / "study.toml").open("a", encoding="utf-8") as toml:
        toml.write("\n[tables]\n" + "\n".join(lines) + "\n")
    return folder


def test_a_study_of_database_tables_is_the_study_of_files(study: Path, empty: Server) -> None:
    found = read_study(study)
    files = read_study(write_village(study.parent / "files"))
    mine = found.campuses.sort_values("id", ignore_index=True)
    theirs = files.campuses.sort_values("id", ignore_index=True)
    pd.testing.assert_frame_equal(mine[theirs.columns], theirs, rtol=1e-9)
    assert found.roads.geometry.geom_equals(files.roads.geometry).all()
    assert found.roads["km"].tolist() == files.roads["km"].tolist()
    hashes = hash_inputs(found.files)
    name = empty.shown(table="plan.campuses")
    assert len(hashes[name]) == 64
    assert keeps_secret(json.dumps(found.files))


def test_a_change_in_the_database_shows_in_its_hash_and_only_there(
    study: Path, empty: Server
) -> None:
    before = hash_inputs(read_study(study).files)
    run(empty, "UPDATE plan.campuses SET seats = seats")
    assert hash_inputs(read_study(study).files) == before
    run(empty, "UPDATE plan.campuses SET seats = '4999' WHERE id = 'college-main'")
    after = hash_inputs(read_study(study).files)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {empty.shown(table="plan.campuses")}


def test_problems_of_a_database_table_name_it_without_the_password(
    study: Path, empty: Server
) -> None:
    run(empty, "UPDATE plan.campuses SET seats = 'many' WHERE id = 'college-main'")
    with (study / "study.toml").open("a", encoding="utf-8") as toml:
        toml.write(f'campusses = "{empty.url()}"\nparks = "mysql://me:{PASSWORD}@host/db"\n')
    shown = call("check", str(study))
    assert shown.exit_code == 1
    name = empty.shown(table="plan.campuses")
    assert f"{name}, row 2, column seats: found 'many'" in shown.output
    assert "mysql://me@host/db: expected a file of the study folder" in shown.output
    assert keeps_secret(shown.output)


def test_a_run_of_database_tables_is_replayed_and_exported(study: Path, empty: Server) -> None:
    out = study.parent / "out"
    assert call("run", str(study), "-o", str(out)).exit_code == 0
    for path in out.iterdir():
        assert not any(secret.encode() in path.read_bytes() for secret in SECRETS), path.name
    assert (
        empty.shown(table="plan.campuses") in json.loads((out / "run.json").read_text())["inputs"]
    )
    assert "byte for byte" in call("replay", str(out / "run.json")).output
    exported = call("export", str(out), empty.url())
    assert exported.exit_code == 0
    assert keeps_secret(exported.output)
    assert "vocatlas.campuses\t4" in exported.output
    run(empty, "UPDATE plan.campuses SET seats = '4999' WHERE id = 'college-main'")
    refused = call("replay", str(out / "run.json"))
    assert refused.exit_code == 1
    assert f"{empty.shown(table='plan.campuses')}: SHA-256" in refused.output
    assert keeps_secret(refused.output)
