"""Tables and layers read from a real PostGIS server."""

import sys

import pandas as pd
import pytest
import shapely
from postgis_sample import (  # noqa: F401
    HOSTILE,
    SECRETS,
    empty_fixture,
    keeps_secret,
    run,
    server_fixture,
    store,
    wrong,
)
from postgres import PASSWORD, Server
from vocatlas.data.postgres import postgis_export
from vocatlas.data.postgres.database import hide_password
from vocatlas.data.postgres.postgis import read_database_layer, read_database_table
from vocatlas.geo.errors import OutputError, StudyError


def test_cells_of_every_type_become_the_text_of_a_file(empty: Server) -> None:
    run(
        empty,
        """CREATE TABLE plan.kinds (id text, whole bigint, exact numeric, near double precision,
           yes boolean, day date, many text[], more jsonb)""",
        """INSERT INTO plan.kinds VALUES
           ('b', NULL, 'NaN', 'NaN', NULL, NULL, NULL, NULL),
           ('a', 330302, 330302.00, 0.1, true, '2026-01-31', '{adult,secondary}', '{"k": "校"}'),
           (' c ', -1, 1.50, 'Infinity', false, NULL, '{}', NULL)""",
    )
    table = read_database_table(empty.url(table="plan.kinds"))
    assert table.astype(object).where(table.notna(), None).to_numpy().tolist() == [
        ["a", "330302", "330302", "0.1", "1", "2026-01-31", "adult; secondary", '{"k": "校"}'],
        ["b", None, None, None, None, None, None, None],
        ["c", "-1", "1.5", "inf", "0", None, None, None],
    ]


def test_points_of_any_srid_become_degrees_and_missing_ones_stay_blank(empty: Server) -> None:
    run(
        empty,
        "CREATE TABLE plan.points (id text, geom geometry)",
        """INSERT INTO plan.points VALUES
           ('a', ST_SetSRID(ST_MakePoint(120.7, 28.0), 4326)),
           ('b', ST_Transform(ST_SetSRID(ST_MakePoint(120.7, 28.0), 4326), 4549)),
           ('c', NULL), ('d', 'SRID=4326;POINT EMPTY'),
           ('e', ST_SetSRID(ST_MakePoint('NaN', 'NaN'), 4326)),
           ('f', 'SRID=4326;MULTIPOINT((120.7 28))')""",
    )
    table = read_database_table(empty.url(table="plan.points"))
    assert list(table) == ["id", "lon", "lat", "datum"]
    lon = pd.to_numeric(table["lon"])
    assert lon.tolist()[:2] == pytest.approx([120.7, 120.7], abs=1e-8)
    assert pd.to_numeric(table["lat"]).tolist()[:2] == pytest.approx([28.0, 28.0], abs=1e-8)
    assert lon.isna().tolist() == [False, False, True, True, True, False]
    assert table["datum"].isna().tolist() == lon.isna().tolist()


def test_a_geography_is_a_geometry_and_a_stated_datum_stays(empty: Server) -> None:
    run(
        empty,
        "CREATE TABLE plan.points (id text, datum text, geom geography(Point, 4326))",
        "INSERT INTO plan.points VALUES ('a', 'gcj02', 'POINT(120.5 28)'), "
        "('b', NULL, 'POINT(120.5 28)')",
    )
    table = read_database_table(empty.url(table="plan.points"))
    assert table["datum"].tolist() == ["gcj02", "wgs84"]
    assert table["lon"].tolist() == ["120.5", "120.5"]


def test_a_table_without_geometry_needs_no_postgis(server: Server) -> None:
    run(
        server,
        "DROP TABLE IF EXISTS counties",
        "CREATE TABLE counties (code int, name_zh text)",
        "INSERT INTO counties VALUES (330302, '鹿城区')",
        database="bare",
    )
    table = read_database_table(server.url(database="bare", table="counties"))
    assert table.to_numpy().tolist() == [["330302", "鹿城区"]]


def test_the_order_of_the_rows_is_not_that_of_the_disk(empty: Server) -> None:
    url = store(empty, "order", [{"id": id} for id in ("b", "c", "a")])
    before = read_database_table(url)
    run(empty, "UPDATE plan.\"order\" SET id = id WHERE id = 'b'")
    pd.testing.assert_frame_equal(read_database_table(url), before)
    assert before["id"].tolist() == ["a", "b", "c"]


def test_hostile_names_are_names_and_nothing_more(empty: Server) -> None:
    run(empty, "DROP TABLE IF EXISTS innocent", "CREATE TABLE innocent (id int)")
    name = HOSTILE.replace('"', '""')
    run(
        empty,
        f'CREATE SCHEMA "{name}"',
        f'CREATE TABLE "{name}"."{name}" ("{name}" text, "%s\\:x" text, "select" text)',
        f"INSERT INTO \"{name}\".\"{name}\" VALUES ('a', 'b', 'c')",
    )
    try:
        table = read_database_table(empty.url(table=f"{HOSTILE}.{HOSTILE}"))
        assert list(table) == [HOSTILE, "%s:x", "select"]
        assert table.to_numpy().tolist() == [["a", "b", "c"]]
        assert "expected a table that is there" in wrong(empty.url(table="x'; DROP TABLE innocent"))
        assert run(empty, "SELECT count(*) FROM innocent") == [(0,)]
    finally:
        run(empty, f'DROP SCHEMA "{name}" CASCADE')


def test_what_is_missing_is_said_without_the_password(empty: Server) -> None:
    url = store(empty, "campuses", [{"id": "a"}])
    shown = empty.shown(table="plan.nowhere")
    assert f"{shown}: expected a table that is there; the database holds plan.campuses" in wrong(
        url.replace("plan.campuses", "plan.nowhere")
    )
    assert 'database "nowhere" does not exist' in wrong(empty.url(database="nowhere", table="a"))
    assert "password authentication failed" in wrong(empty.url(password="p@ss", table="a"))
    gone = wrong(f"postgresql://me:{SECRETS[1]}@127.0.0.1:1/gis?table=a")
    assert "postgresql://me@127.0.0.1:1/gis?table=a: expected a database that answers" in gone
    assert "?table=schema.name" in wrong(empty.url())


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://me:{PASSWORD}@127.0.0.1:1/gis?table=a",
        f"postgresql://me:{PASSWORD}#?x@127.0.0.1:1/gis?table=a",
        f"postgresql://me:1{PASSWORD}@127.0.0.1:port/gis?table=a",
        f"postgresql+psycopg2://me:{SECRETS[1]}@127.0.0.1/gis?table=a",
        f"postgresql://me@127.0.0.1:1/gis?table=a&password={PASSWORD}",
        f"postgresql://me:{SECRETS[1]}@127.0.0.1:1/gis?table=a&where=1",
        f"postgresql://me:{SECRETS[1]}@127.0.0.1:1/gis?table=a&table=b",
        f"postgresql://me:{SECRETS[1]}@127.0.0.1:1/gis?table=a%00b",
        f"postgresql:/me:{SECRETS[1]}@127.0.0.1:1/gis?table=a",
    ],
)
def test_a_broken_address_never_shows_its_password(url: str) -> None:
    assert "ss/w" not in wrong(url)
    assert keeps_secret(hide_password(url))


def test_a_shape_that_is_no_point_or_has_no_srid_is_said(empty: Server) -> None:
    run(
        empty,
        "CREATE TABLE plan.areas (id text, geom geometry)",
        "INSERT INTO plan.areas VALUES ('a', 'SRID=4326;POLYGON((0 0,1 0,1 1,0 0))')",
        "CREATE TABLE plan.lost (id text, geom geometry)",
        "INSERT INTO plan.lost VALUES ('a', 'POINT(500000 3000000)')",
        "CREATE TABLE plan.both (id text, a geometry, b geometry)",
    )
    areas = empty.url(table="plan.areas")
    assert "a table of points, or columns lon and lat" in wrong(areas)
    assert "a known SRID in column geom" in wrong(empty.url(table="plan.lost"))
    assert "one geometry column, not a, b" in wrong(empty.url(table="plan.both"))
    # where no place is asked for, the shape does not matter
    assert list(read_database_table(areas, names={"id": "id"})) == ["id"]
    assert shapely.area(read_database_layer(areas).geometry).tolist() == [0.5]
    with pytest.raises(StudyError, match="a table with a geometry column"):
        read_database_layer(store(empty, "plain", [{"id": "a"}]))


def test_two_columns_for_one_are_said(empty: Server) -> None:
    url = store(empty, "twice", [{"lon": "1", "经度": "2"}])
    with pytest.raises(StudyError, match="column lon: expected this column once"):
        read_database_table(url, names={"lon": "lon", "经度": "lon"})


def test_without_the_extra_the_error_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    assert "vocatlas[postgis]" in wrong("postgresql://me@host/db?table=a")
    with pytest.raises(OutputError, match=r"vocatlas\[postgis\]"):
        postgis_export.parse_address("postgresql://me@host/db", OutputError)
