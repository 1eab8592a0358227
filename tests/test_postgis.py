"""Tables from and layers to a real PostGIS server."""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from click.testing import CliRunner, Result
from postgres import PASSWORD, NoServerError, Server, running_server
from village import village_tables, write_village
from vocatlas.cli.main import main
from vocatlas.data import postgis_export
from vocatlas.data.database import hide_password
from vocatlas.data.export import hash_inputs
from vocatlas.data.geopackage import LAYERS, write_geopackage
from vocatlas.data.postgis import read_database_layer, read_database_table
from vocatlas.data.postgis_export import export_run
from vocatlas.data.study import read_study
from vocatlas.geo.errors import OutputError, StudyError

sa = pytest.importorskip("sqlalchemy", reason="SQLAlchemy is not installed (extra: postgis)")
pytest.importorskip("psycopg", reason="psycopg is not installed (extra: postgis)")

HOSTILE = 'a"; DROP TABLE innocent; --'
SECRETS = (PASSWORD, quote(PASSWORD, safe=""))


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    try:
        with running_server() as found:
            run(found, "CREATE DATABASE gis TEMPLATE template0", database="postgres")
            run(found, "CREATE DATABASE bare TEMPLATE template0", database="postgres")
            try:
                run(found, "CREATE EXTENSION postgis")
            except sa.exc.DBAPIError as error:
                raise NoServerError("PostgreSQL has no PostGIS here") from error
            yield found
    except NoServerError as why:
        pytest.skip(str(why))


@pytest.fixture
def empty(server: Server) -> Server:
    """The server without a table of an earlier test."""
    run(server, "DROP SCHEMA IF EXISTS vocatlas, plan, innocent_schema CASCADE")
    run(server, "CREATE SCHEMA plan")
    return server


def run(
    server: Server, *commands: str, database: str = "gis", values: Mapping[str, Any] | None = None
) -> list[Any]:
    """Run commands as the owner; return the rows of the last."""
    url = sa.make_url(server.url(database=database)).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(url, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
    rows: list[Any] = []
    with engine.connect() as connection:
        for command in commands:
            found = connection.execute(sa.text(command), values or {})
            rows = list(found) if found.returns_rows else []
    engine.dispose()
    return rows


def store(server: Server, table: str, rows: list[dict[str, object]]) -> str:
    """Store rows as text in schema plan, and return the URL of the table."""
    columns = list(rows[0])
    quoted = ", ".join(f'"{column}"' for column in columns)
    run(
        server,
        f'CREATE TABLE plan."{table}" ({", ".join(f"{q} text" for q in quoted.split(", "))})',
    )
    marks = ", ".join(f":v{at}" for at in range(len(columns)))
    for row in rows:
        values = {f"v{at}": str(row[column]) for at, column in enumerate(columns)}
        run(server, f'INSERT INTO plan."{table}" ({quoted}) VALUES ({marks})', values=values)
    return server.url(table=f"plan.{table}")


def said(error: BaseException | None) -> str:
    """Return every text of an error and of its causes."""
    texts = []
    while error is not None:
        texts += [str(error), repr(error)]
        error = error.__cause__ or error.__context__
    return "\n".join(texts)


def keeps_secret(text: str) -> bool:
    return not any(secret in text for secret in SECRETS) and "p@ss" not in text


def wrong(url: str) -> str:
    """Return what reading a table says; it never shows the password."""
    with pytest.raises(StudyError) as caught:
        read_database_table(url)
    assert keeps_secret(said(caught.value))
    return str(caught.value)


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


# ---- reading


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


# ---- a study of database tables


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


# ---- writing


@pytest.fixture
def finished(tmp_path: Path) -> Path:
    """As much of a run's folder as an export reads."""
    return write_finished(tmp_path / "out")


def write_finished(folder: Path, *, without: str = "") -> Path:
    folder.mkdir()
    record = {"tool": "vocatlas", "study": "v", "parameters": {}, "inputs": {}}
    (folder / "run.json").write_text(json.dumps(record | {"results_sha256": ""}), encoding="utf-8")
    points = [shapely.Point(120.0 + at / 10, 28) for at in range(3)]
    campuses = gpd.GeoDataFrame(
        {
            "id": ["a", "b", HOSTILE],
            "name_zh": ["校", None, "校"],
            "seats": [1000.0, None, 3.0],
            "access": [0.25, float("nan"), 1.0],
            "matched": [True, None, False],
            'x"; DROP SCHEMA plan; --%s:n': ["1", "2", "3"],
        },
        geometry=[points[0], None, points[2]],
        crs=4326,
    )
    areas = [shapely.box(120, 28, 121, 29), shapely.box(121, 28, 122, 29)]
    zones = gpd.GeoDataFrame({"adcode": [1, 2]}, geometry=areas, crs=4326)
    sites = gpd.GeoDataFrame({"order": [1]}, geometry=points[:1], crs=4326)
    layers = {"counties": zones, "campuses": campuses, "sites": sites}
    write_geopackage({k: v for k, v in layers.items() if k != without}, folder / "atlas.gpkg")
    return folder


def described(server: Server, table: str) -> dict[str, str]:
    rows = run(
        server,
        "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute "
        "WHERE attrelid = CAST(:table AS regclass) AND attnum > 0",
        values={"table": table},
    )
    return dict(map(tuple, rows))


def test_layers_become_tables_with_types_srid_index_and_missing_values(
    empty: Server, finished: Path
) -> None:
    assert export_run(finished, empty.url()) == {"counties": 2, "campuses": 3, "sites": 1}
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
    assert "sites" not in export_run(second, empty.url())
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


def test_a_view_is_never_replaced_and_one_on_a_layer_is_said(empty: Server, finished: Path) -> None:
    run(empty, "CREATE VIEW plan.campuses AS SELECT 1 AS id")
    with pytest.raises(OutputError, match="no view or index campuses"):
        export_run(finished, empty.url(), schema="plan", overwrite=True)
    export_run(finished, empty.url())
    run(empty, "CREATE VIEW plan.rich AS SELECT * FROM vocatlas.campuses")
    with pytest.raises(OutputError, match=r"cannot drop table vocatlas\.campuses because other"):
        export_run(finished, empty.url())
    assert run(empty, "SELECT count(*) FROM plan.rich") == [(3,)]


def test_a_connection_that_dies_midway_leaves_the_earlier_tables(
    empty: Server, finished: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export_run(finished, empty.url())
    run(empty, "UPDATE vocatlas.campuses SET name_zh = 'earlier'")
    write = postgis_export._write_layer

    def write_and_die(connection: Any, schema: str, name: str, layer: Any) -> int:
        if name == "sites":
            pid = connection.execute(sa.text("SELECT pg_backend_pid()")).scalar_one()
            run(empty, f"SELECT pg_terminate_backend({pid})")
        return write(connection, schema, name, layer)

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
