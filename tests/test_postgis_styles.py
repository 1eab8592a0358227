"""The styles of an export where QGIS looks for them: public.layer_styles of a real server."""

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from postgis_sample import (  # noqa: F401
    call,
    empty_fixture,
    finished_fixture,
    keeps_secret,
    run,
    server_fixture,
    write_finished,
)
from postgres import Server
from vocatlas.data.postgres.postgis_export import export_run

STYLES = (
    "SELECT f_table_name, description, useasdefault FROM public.layer_styles "
    "ORDER BY f_table_schema, f_table_name, id"
)
# what QGIS asks for when a layer is opened, in its own words: the default first, then the newest
ASKED = (
    "SELECT CAST(styleqml AS text) FROM layer_styles WHERE f_table_catalog = 'gis' "
    "AND f_table_schema = 'vocatlas' AND f_table_name = :table AND f_geometry_column = 'geom' "
    "ORDER BY CASE WHEN useasdefault THEN 1 ELSE 2 END, update_time DESC LIMIT 1"
)
OLD_TABLE = (
    "CREATE TABLE public.layer_styles (id serial PRIMARY KEY, f_table_catalog varchar, "
    "f_table_schema varchar, f_table_name varchar, f_geometry_column varchar, "
    "stylename varchar(30), styleqml xml, stylesld xml, useasdefault boolean, description text, "
    "owner varchar(30), ui xml, update_time timestamp DEFAULT now(), type varchar)"
)


@pytest.fixture(name="planner")
def planner_fixture(empty: Server) -> Iterator[str]:
    """The address of a user who may make a schema, but no table in public."""
    run(
        empty,
        "CREATE ROLE planner LOGIN PASSWORD 'plan'",
        "GRANT CREATE ON DATABASE gis TO planner",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
    )
    yield empty.url(password="plan").replace("postgres:", "planner:")
    run(empty, "DROP OWNED BY planner CASCADE", "DROP ROLE planner")


def rows(server: Server, command: str = STYLES) -> list[tuple[object, ...]]:
    return list(map(tuple, run(server, command)))


def test_qgis_finds_the_style_of_every_layer(empty: Server, finished: Path) -> None:
    assert export_run(finished, empty.url()).note == ""
    assert rows(empty) == [(name, "vocatlas", True) for name in ("campuses", "counties", "sites")]
    found = run(empty, ASKED, values={"table": "campuses"})[0][0]
    assert found.startswith("<!DOCTYPE qgis ")
    root = ElementTree.fromstring(found)
    assert root.tag == "qgis"
    assert root.find("renderer-v2").get("type") == "categorizedSymbol"
    aliases = {alias.get("field"): alias.get("name") for alias in root.iter("alias")}
    assert aliases["seats"] == "在校生数 seats"


def test_the_styles_are_those_of_the_geopackage(empty: Server, finished: Path) -> None:
    import sqlite3
    from contextlib import closing

    export_run(finished, empty.url())
    with closing(sqlite3.connect(finished / "atlas.gpkg")) as base:
        kept = dict(base.execute("SELECT f_table_name, styleQML FROM layer_styles").fetchall())
    stored = dict(rows(empty, "SELECT f_table_name, CAST(styleqml AS text) FROM layer_styles"))
    assert stored == kept


def test_the_next_export_replaces_only_its_own_styles(
    empty: Server, finished: Path, tmp_path: Path
) -> None:
    run(empty, OLD_TABLE)
    export_run(finished, empty.url())
    export_run(finished, empty.url(), schema="plan")
    add = (
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, "
        "f_geometry_column, stylename, styleqml, useasdefault, description) "
        "VALUES ('{}', 'vocatlas', '{}', 'geom', 'mine', '<qgis/>', {}, '{}')"
    )
    run(
        empty,
        add.format("gis", "campuses", "false", "by hand"),
        add.format("gis", "others", "true", "vocatlas"),
        add.format("elsewhere", "campuses", "true", "vocatlas"),
    )
    second = write_finished(tmp_path / "second", without="sites")
    export_run(second, empty.url())
    theirs = [name for name, note, _ in rows(empty) if note == "by hand"]
    assert theirs == ["campuses"]
    held = rows(
        empty,
        "SELECT f_table_catalog, f_table_schema, f_table_name, count(*) FROM layer_styles "
        "WHERE description = 'vocatlas' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
    )
    assert held == [
        ("elsewhere", "vocatlas", "campuses", 1),
        *(("gis", "plan", name, 1) for name in ("campuses", "counties", "sites")),
        *(("gis", "vocatlas", name, 1) for name in ("campuses", "counties", "others")),
    ]


def test_a_default_that_somebody_chose_in_qgis_stays_the_default(
    empty: Server, finished: Path
) -> None:
    export_run(finished, empty.url())
    run(
        empty,
        "UPDATE layer_styles SET useasdefault = false WHERE f_table_name = 'campuses'",
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, "
        "f_geometry_column, stylename, styleqml, useasdefault, description) "
        "VALUES ('gis', 'vocatlas', 'campuses', 'geom', 'mine', '<qgis/>', true, '')",
    )
    export_run(finished, empty.url())
    assert run(empty, ASKED, values={"table": "campuses"}) == [("<qgis/>",)]
    assert ("campuses", "vocatlas", False) in rows(empty)


def test_who_may_not_write_into_public_gets_the_tables_and_a_note(
    empty: Server, finished: Path, planner: str
) -> None:
    for reason in ("permission denied for schema public", "permission denied for table layer_st"):
        done = call("export", str(finished), planner)
        assert done.exit_code == 0
        assert done.stdout.splitlines()[-1] == "vocatlas.sites\t1"
        assert "no styles for QGIS, only the tables" in done.stderr
        assert reason in done.stderr
        assert keeps_secret(done.output)
        assert run(empty, "SELECT count(*) FROM vocatlas.campuses") == [(3,)]
        run(empty, "DROP TABLE IF EXISTS layer_styles", OLD_TABLE)
    run(
        empty,
        "GRANT SELECT, INSERT, DELETE ON layer_styles TO planner",
        "GRANT USAGE ON SEQUENCE layer_styles_id_seq TO planner",
    )
    assert export_run(finished, planner).note == ""
    assert run(empty, "SELECT DISTINCT owner FROM layer_styles") == [("planner",)]


def test_another_table_of_that_name_stays_as_it_is(empty: Server, finished: Path) -> None:
    run(empty, "CREATE TABLE layer_styles (id int)", "INSERT INTO layer_styles VALUES (1)")
    assert "does not exist" in export_run(finished, empty.url()).note
    assert rows(empty, "SELECT * FROM layer_styles") == [(1,)]
