"""`vocatlas geocode` on a table of a real PostgreSQL server, with and without its mistakes."""

import csv
import io
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from click.testing import CliRunner, Result
from postgres import PASSWORD, USER, NoServerError, Server, running_server
from vocatlas.cli.main import main

psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed (extra: postgis)")
pytest.importorskip("sqlalchemy", reason="SQLAlchemy is not installed (extra: postgis)")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    try:
        with running_server() as found:
            options = {"host": "127.0.0.1", "port": found.port, "dbname": "postgres"}
            with psycopg.connect(
                **options, user=USER, password=PASSWORD, autocommit=True
            ) as connection:
                connection.execute(
                    "CREATE TABLE schools (id int PRIMARY KEY, 名称 text, 地址 text)"
                )
                connection.execute("CREATE TABLE nothing (id int PRIMARY KEY, 名称 text)")
                connection.execute(
                    "INSERT INTO schools VALUES (1, '甲校', '瓯海区茶山街道'), "
                    "(2, '=1+1', NULL), (3, '<b>丙</b>', '杭州市西湖区')"
                )
            yield found
    except NoServerError as why:
        pytest.skip(str(why))


def geocode(url: str) -> Result:
    done = CliRunner().invoke(main, ["geocode", url], catch_exceptions=False)
    for secret in (PASSWORD, quote(PASSWORD, safe=""), "wr0ng"):
        assert secret not in done.output
    return done


def test_every_row_of_a_database_table_comes_back_in_order(server: Server) -> None:
    done = geocode(server.url(database="postgres", table="public.schools"))
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [row["名称"] for row in rows] == ["甲校", "'=1+1", "<b>丙</b>"]
    assert [row["status"] for row in rows] == ["matched", "not_found", "outside"]
    assert rows[0]["township"] == "茶山街道"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"table": "public.nosuch"}, "nosuch"),
        ({"table": "public.nothing"}, "at least one row"),
        ({"database": "nosuch"}, "nosuch"),
        ({"password": "wr0ng"}, "authentication failed"),
    ],
    ids=["missing table", "empty table", "missing database", "wrong password"],
)
def test_what_is_not_there_is_said_in_one_line_without_the_password(
    server: Server, changes: dict[str, str], said: str
) -> None:
    done = geocode(server.url(**{"database": "postgres", "table": "public.schools"} | changes))
    assert (done.exit_code, done.stdout) == (1, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
