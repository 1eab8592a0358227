"""A database of the real server, an empty schema in it and a finished run, for the tests."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import geopandas as gpd
import pytest
import shapely
from click.testing import CliRunner, Result
from postgres import PASSWORD, NoServerError, Server, running_server
from vocatlas.cli.main import main
from vocatlas.data.gis.geopackage import write_geopackage
from vocatlas.data.postgres.postgis import read_database_table
from vocatlas.geo.errors import StudyError

sa = pytest.importorskip("sqlalchemy", reason="SQLAlchemy is not installed (extra: postgis)")
pytest.importorskip("psycopg", reason="psycopg is not installed (extra: postgis)")

HOSTILE = 'a"; DROP TABLE innocent; --'
SECRETS = (PASSWORD, quote(PASSWORD, safe=""))


@pytest.fixture(name="server", scope="module")
def server_fixture() -> Iterator[Server]:
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


@pytest.fixture(name="empty")
def empty_fixture(server: Server) -> Server:
    """The server without a table of an earlier test."""
    run(server, "DROP SCHEMA IF EXISTS vocatlas, plan, innocent_schema CASCADE")
    run(server, "DROP TABLE IF EXISTS public.layer_styles", "CREATE SCHEMA plan")
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


@pytest.fixture(name="finished")
def finished_fixture(tmp_path: Path) -> Path:
    """As much of a run's folder as an export reads."""
    return write_finished(tmp_path / "out")


def write_finished(
    folder: Path, *, without: str = "", campus_columns: Mapping[str, list[object]] | None = None
) -> Path:
    """Write the village's run, without a layer or with other columns of its campuses."""
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
            **(campus_columns or {}),
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
