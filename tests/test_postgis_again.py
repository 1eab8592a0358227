"""A second export into a real PostGIS server: what others built on the tables stays."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from postgis_sample import (  # noqa: F401
    HOSTILE,
    described,
    empty_fixture,
    finished_fixture,
    run,
    server_fixture,
    write_finished,
)
from postgres import Server
from vocatlas.data.postgres.postgis_export import export_run
from vocatlas.geo.errors import OutputError

sa = pytest.importorskip("sqlalchemy", reason="SQLAlchemy is not installed (extra: postgis)")

READER = 're"ader; %s :n'
_READER = '"re""ader; %s \\:n"'
COUNT = "SELECT count(*) FROM plan.rich"


@pytest.fixture(name="reader")
def reader_fixture(empty: Server) -> Iterator[str]:
    """A role with a name that must be quoted, quoted."""
    run(empty, f"CREATE ROLE {_READER}", "CREATE ROLE editor")
    yield _READER
    for role in (_READER, "editor"):
        run(empty, f"DROP OWNED BY {role} CASCADE", f"DROP ROLE {role}")


@pytest.fixture(name="changed")
def changed_fixture(tmp_path: Path) -> Path:
    """The run of another day, whose campuses have other columns."""
    columns = {"seats": ["many", "few", None], "level": ["a", "b", "c"]}
    return write_finished(tmp_path / "changed", campus_columns=columns)


def oids(server: Server) -> dict[str, int]:
    rows = run(
        server,
        "SELECT relname, c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace "
        "WHERE nspname = 'vocatlas'",
    )
    return dict(map(tuple, rows))


def grants(server: Server, table: str) -> list[tuple[object, ...]]:
    rows = run(
        server,
        "SELECT grantee, privilege_type, is_grantable FROM information_schema.role_table_grants "
        "WHERE table_schema = 'vocatlas' AND table_name = :table AND grantee <> 'postgres' "
        "ORDER BY 1, 2",
        values={"table": table},
    )
    return list(map(tuple, rows))


def test_the_same_columns_are_refilled_and_all_on_them_stays(
    empty: Server, finished: Path, reader: str
) -> None:
    export_run(finished, empty.url())
    run(
        empty,
        "CREATE VIEW plan.rich AS SELECT * FROM vocatlas.campuses WHERE seats > 1",
        "CREATE MATERIALIZED VIEW plan.known AS SELECT id FROM plan.rich",
        "CREATE INDEX by_name ON vocatlas.campuses (name_zh)",
        f"GRANT SELECT ON vocatlas.campuses TO {reader}",
        "INSERT INTO vocatlas.campuses (fid, id) VALUES (99, 'by hand')",
        "UPDATE vocatlas.campuses SET seats = 0",
    )
    before = oids(empty)
    assert run(empty, COUNT) == [(0,)]
    assert export_run(finished, empty.url()).rows["campuses"] == 3
    assert oids(empty) == before
    assert "by_name" in before
    assert run(empty, COUNT) == [(2,)]
    ids = run(empty, "SELECT id FROM vocatlas.campuses ORDER BY fid")
    assert [row[0] for row in ids] == ["a", "b", HOSTILE]
    assert grants(empty, "campuses") == [(READER, "SELECT", "NO")]


def test_readers_see_the_earlier_rows_until_the_export_is_done(
    empty: Server, finished: Path
) -> None:
    export_run(finished, empty.url())
    url = sa.make_url(empty.url()).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    try:
        with engine.connect() as open_reader:
            count = sa.text("SELECT count(*) FROM vocatlas.campuses")
            assert open_reader.execute(count).scalar_one() == 3
            # the reader's transaction is still open: the export does not wait for it
            export_run(finished, empty.url())
            assert open_reader.execute(count).scalar_one() == 3
    finally:
        engine.dispose()


def test_shapes_of_another_kind_need_another_table_but_a_table_of_any_kind_takes_all(
    empty: Server, finished: Path
) -> None:
    export_run(finished, empty.url())
    alter = "ALTER TABLE vocatlas.sites ALTER geom TYPE geometry({}, 4326) USING NULL"
    for kind, stays in (("Geometry", True), ("Polygon", False)):
        run(empty, alter.format(kind))
        before = oids(empty)["sites"]
        export_run(finished, empty.url())
        assert (oids(empty)["sites"] == before) is stays
    assert described(empty, "vocatlas.sites")["geom"] == "geometry(Point,4326)"


def test_views_on_a_table_with_other_columns_are_named_and_nothing_changes(
    empty: Server, finished: Path, changed: Path
) -> None:
    export_run(finished, empty.url())
    run(
        empty,
        "UPDATE vocatlas.counties SET adcode = 7",
        "CREATE VIEW plan.rich AS SELECT * FROM vocatlas.campuses",
        'CREATE MATERIALIZED VIEW plan."Top 1" AS SELECT * FROM plan.rich LIMIT 1',
    )
    before = oids(empty)
    with pytest.raises(OutputError) as caught:
        export_run(changed, empty.url())
    assert (
        'expected no view plan.rich, materialized view plan."Top 1" on vocatlas.campuses '
        "(changed columns: seats, level). Nothing was changed: drop what is named (e.g. DROP VIEW)"
    ) in str(caught.value)
    assert "choose another --schema" in str(caught.value)
    assert oids(empty) == before
    assert run(empty, "SELECT DISTINCT adcode FROM vocatlas.counties") == [(7,)]
    assert run(empty, COUNT) == [(3,)]
    run(empty, 'DROP MATERIALIZED VIEW plan."Top 1"', "DROP VIEW plan.rich")
    export_run(changed, empty.url())
    assert described(empty, "vocatlas.campuses")["seats"] == "text"


def test_a_view_on_a_layer_that_is_no_more_is_named(
    empty: Server, finished: Path, tmp_path: Path
) -> None:
    export_run(finished, empty.url())
    run(empty, "CREATE VIEW plan.starts AS SELECT * FROM vocatlas.sites")
    second = write_finished(tmp_path / "second", without="sites")
    with pytest.raises(OutputError, match=r"no view plan\.starts on vocatlas\.sites\. Nothing"):
        export_run(second, empty.url())
    assert run(empty, "SELECT count(*) FROM plan.starts") == [(1,)]


def test_a_foreign_key_on_a_table_is_named_and_its_rows_stay(empty: Server, finished: Path) -> None:
    export_run(finished, empty.url())
    run(
        empty,
        "CREATE TABLE plan.visits (at int REFERENCES vocatlas.campuses ON DELETE CASCADE)",
        "INSERT INTO plan.visits VALUES (1)",
    )
    with pytest.raises(OutputError, match=r"no foreign key of table plan\.visits on vocatlas\.cam"):
        export_run(finished, empty.url())
    assert run(empty, "SELECT count(*) FROM plan.visits") == [(1,)]


def test_row_security_is_never_lost_with_a_table(
    empty: Server, finished: Path, changed: Path
) -> None:
    export_run(finished, empty.url())
    run(empty, "ALTER TABLE vocatlas.campuses ENABLE ROW LEVEL SECURITY")
    export_run(finished, empty.url())
    with pytest.raises(OutputError, match=r"no row security of table vocatlas\.campuses"):
        export_run(changed, empty.url())


def test_grants_go_over_to_a_table_that_is_made_anew(
    empty: Server, finished: Path, changed: Path, reader: str
) -> None:
    export_run(finished, empty.url())
    run(
        empty,
        f"GRANT SELECT ON vocatlas.campuses TO {reader}",
        "GRANT SELECT, UPDATE ON vocatlas.campuses TO editor WITH GRANT OPTION",
        "GRANT SELECT ON vocatlas.campuses TO PUBLIC",
        'GRANT UPDATE (id, "x""; DROP SCHEMA plan; --%s\\:n") ON vocatlas.campuses TO ' + reader,
    )
    before, tables = grants(empty, "campuses"), oids(empty)
    export_run(changed, empty.url())
    assert oids(empty)["campuses"] != tables["campuses"]
    assert oids(empty)["counties"] == tables["counties"]
    assert grants(empty, "campuses") == before
    assert ("PUBLIC", "SELECT", "NO") in before
    assert ("editor", "UPDATE", "YES") in before
    columns = run(
        empty,
        "SELECT column_name FROM information_schema.column_privileges WHERE grantee = :reader "
        "AND table_schema = 'vocatlas' AND privilege_type = 'UPDATE' ORDER BY 1",
        values={"reader": READER},
    )
    assert [row[0] for row in columns] == ["id", 'x"; DROP SCHEMA plan; --%s:n']


def test_the_owner_of_a_table_that_another_makes_anew_keeps_its_rights(
    empty: Server, finished: Path, changed: Path, reader: str
) -> None:
    export_run(finished, empty.url())
    run(empty, f"ALTER TABLE vocatlas.campuses OWNER TO {reader}")
    export_run(changed, empty.url())
    assert {"SELECT", "INSERT", "DELETE"} <= {kind for _, kind, _ in grants(empty, "campuses")}


def test_grants_on_a_table_of_others_go_over_when_it_is_replaced(
    empty: Server, finished: Path, reader: str
) -> None:
    run(
        empty,
        "CREATE SCHEMA vocatlas",
        "CREATE TABLE vocatlas.sites (id int, note text)",
        f"GRANT SELECT, UPDATE (note) ON vocatlas.sites TO {reader}",
    )
    export_run(finished, empty.url(), overwrite=True)
    assert grants(empty, "sites") == [(READER, "SELECT", "NO")]
