"""Layers of a run written to a real PostGIS server, once and again."""

from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from postgis_sample import (  # noqa: F401
    HOSTILE,
    SECRETS,
    call,
    described,
    empty_fixture,
    finished_fixture,
    keeps_secret,
    run,
    said,
    server_fixture,
    store,
    write_finished,
    wrong,
)
from postgres import Server
from vocatlas.data.gis.geopackage import LAYERS
from vocatlas.data.postgres import postgis_export
from vocatlas.data.postgres.postgis_export import export_run
from vocatlas.geo.errors import OutputError

sa = pytest.importorskip("sqlalchemy", reason="SQLAlchemy is not installed (extra: postgis)")


def test_layers_become_tables_with_types_srid_index_and_missing_values(
    empty: Server, finished: Path
) -> None:
    assert export_run(finished, empty.url()).rows == {"counties": 2, "campuses": 3, "sites": 1}
    types = described(empty, "vocatlas.campuses")
    assert types.pop('x"; DROP SCHEMA plan; --%s:n') == "text"
    assert types == {
        "fid": "integer",
        "id": "text",
        "name_zh": "text",
        "seats": "bigint",
        "access": "double precision",
        "matched": "boolean",
        "geom": "geometry(Point,4326)",
    }
    rows = run(
        empty,
        "SELECT id, name_zh, seats, access, matched, ST_X(geom), ST_SRID(geom) "
        "FROM vocatlas.campuses ORDER BY fid",
    )
    assert list(map(tuple, rows)) == [
        ("a", "校", 1000, 0.25, True, 120.0, 4326),
        ("b", None, None, None, None, None, None),
        (HOSTILE, "校", 3, 1.0, False, 120.2, 4326),
    ]
    indexes = run(
        empty, "SELECT tablename FROM pg_indexes WHERE schemaname = 'vocatlas' "
        "AND indexdef LIKE '%USING gist (geom)%' ORDER BY 1",
    )  # fmt: skip
    assert [row[0] for row in indexes] == ["campuses", "counties", "sites"]
    note = "SELECT col_description(CAST('vocatlas.campuses' AS regclass), 4)"
    assert run(empty, note) == [("在校生数",)]
    assert run(empty, "SELECT count(*) FROM pg_namespace WHERE nspname = 'plan'") == [(1,)]


def test_geopandas_reads_back_the_layers_of_the_run(empty: Server, finished: Path) -> None:
    export_run(finished, empty.url(), schema='my "atlas"; --')
    url = sa.make_url(empty.url()).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    try:
        command = 'SELECT * FROM "my ""atlas""; --".counties ORDER BY fid'
        found = gpd.read_postgis(sa.text(command), engine)
    finally:
        engine.dispose()
        run(empty, 'DROP SCHEMA "my ""atlas""; --" CASCADE')
    layer = gpd.read_file(finished / "atlas.gpkg", layer="counties")
    assert found.crs == layer.crs
    assert found["adcode"].tolist() == layer["adcode"].tolist()
    assert found.geometry.geom_equals(layer.geometry).all()


def test_the_next_export_replaces_its_own_and_drops_what_is_no_more(
    empty: Server, finished: Path, tmp_path: Path
) -> None:
    export_run(finished, empty.url())
    second = write_finished(tmp_path / "second", without="sites")
    assert "sites" not in export_run(second, empty.url()).rows
    held = run(empty, "SELECT tablename FROM pg_tables WHERE schemaname = 'vocatlas' ORDER BY 1")
    assert [row[0] for row in held] == ["campuses", "counties"]


def test_tables_of_others_are_replaced_only_when_asked(empty: Server, finished: Path) -> None:
    run(empty, "CREATE TABLE plan.parks (id int)", "CREATE TABLE plan.mine (id int)")
    with pytest.raises(OutputError, match=r"without other people's tables parks; .*--overwrite"):
        export_run(finished, empty.url(), schema="plan")
    held = "SELECT tablename FROM pg_tables WHERE schemaname = 'plan' ORDER BY 1"
    assert [row[0] for row in run(empty, held)] == ["mine", "parks"]
    shown = call("export", str(finished), empty.url(), "--schema", "plan", "--overwrite")
    assert shown.exit_code == 0
    assert [row[0] for row in run(empty, held)] == ["campuses", "counties", "mine", "sites"]


def test_a_view_is_never_replaced(empty: Server, finished: Path) -> None:
    run(empty, "CREATE VIEW plan.campuses AS SELECT 1 AS id")
    with pytest.raises(OutputError, match="no view or index campuses"):
        export_run(finished, empty.url(), schema="plan", overwrite=True)


def test_a_connection_that_dies_midway_leaves_the_earlier_tables(
    empty: Server, finished: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export_run(finished, empty.url())
    run(empty, "UPDATE vocatlas.campuses SET name_zh = 'earlier'")
    write = postgis_export._write_layer

    def write_and_die(connection: Any, schema: str, name: str, layer: Any, grants: Any) -> int:
        if name == "sites":
            pid = connection.execute(sa.text("SELECT pg_backend_pid()")).scalar_one()
            run(empty, f"SELECT pg_terminate_backend({pid})")
        return write(connection, schema, name, layer, grants)

    monkeypatch.setattr(postgis_export, "_write_layer", write_and_die)
    with pytest.raises(OutputError, match="expected a database that answers") as caught:
        export_run(finished, empty.url())
    assert keeps_secret(said(caught.value))
    names = run(empty, "SELECT DISTINCT name_zh FROM vocatlas.campuses")
    assert list(map(tuple, names)) == [("earlier",)]


def test_an_export_to_nowhere_or_of_nothing_is_one_line(
    empty: Server, finished: Path, tmp_path: Path
) -> None:
    cases = {
        (str(tmp_path), empty.url()): "run.json cannot be read",
        (str(finished), empty.url(password="p@ss")): "password authentication failed",
        (str(finished), empty.url(database="bare")): "CREATE EXTENSION postgis",
        (str(finished), empty.url(table="plan.a")): "no ?table=",
        (str(finished), "campuses.csv"): "an address like postgresql://",
        (str(finished), f"postgresql://me:{SECRETS[1]}@127.0.0.1:1/gis"): "refused",
    }
    for (run_folder, url), expected in cases.items():
        shown = call("export", run_folder, url)
        assert shown.exit_code == 1, expected
        assert expected in shown.output
        assert keeps_secret(shown.output)
    with pytest.raises(OutputError, match="a name of 1 to 63 bytes"):
        export_run(finished, empty.url(), schema="名" * 22)
    (finished / "atlas.gpkg").write_bytes(b"no geopackage")
    with pytest.raises(OutputError, match="cannot be read as a GeoPackage"):
        export_run(finished, empty.url())


def test_a_user_who_may_only_read_is_refused_and_changes_nothing(
    empty: Server, finished: Path
) -> None:
    store(empty, "hidden", [{"id": "a"}])
    run(empty, "DROP ROLE IF EXISTS reader", "CREATE ROLE reader LOGIN PASSWORD 'read'",
        "GRANT USAGE ON SCHEMA plan TO reader")  # fmt: skip
    url = empty.url(password="read", table="plan.hidden").replace("postgres:", "reader:")
    assert "permission denied for table hidden" in wrong(url)
    with pytest.raises(OutputError, match="permission denied for database"):
        export_run(finished, url.partition("?")[0])
    run(empty, "DROP OWNED BY reader", "DROP ROLE reader")


def test_every_layer_of_the_geopackage_has_a_table_name() -> None:
    assert all(name.isidentifier() and name == name.lower() for name in LAYERS)
