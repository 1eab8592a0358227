"""The address of a PostgreSQL database, a connection, and what its catalogue says of a table.

The password of an address is never shown.

SQLAlchemy and psycopg come with the ``postgis`` extra and are loaded on the first use.
"""

import importlib
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from ...geo.errors import VocatlasError

if TYPE_CHECKING:
    from psycopg.sql import Composable
    from sqlalchemy import URL, Connection

Wrong = Callable[[str], VocatlasError]

_DATABASE = re.compile(r"postgres(ql)?(\+\w+)?:/", re.IGNORECASE)
# Two letters at least: C:/ is a drive.
_URL = re.compile(r"([A-Za-z][\w+.-]+:/+)(.*)", re.DOTALL)
_SCHEMES = ("postgresql", "postgres", "postgresql+psycopg")
# What an address may say after its "?", besides the table. A password has its own place.
_OPTIONS = ("host", "port", "sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout")
_WAIT_S = 10
_EXTRA = "the packages of the postgis extra (pip install 'vocatlas[postgis]')"
_ADDRESS = "postgresql://user@host/database"
NAME_BYTES_MAX = 63
_USE_POSTGIS = """
SELECT pg_catalog.set_config('search_path', pg_catalog.quote_ident(n.nspname), true)
FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
WHERE e.extname = 'postgis'
"""
_FIND_TABLES = """
SELECT c.oid, c.relname, c.relkind, coalesce(pg_catalog.obj_description(c.oid, 'pg_class'), '')
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = CAST(:schema AS text) AND c.relname = ANY(CAST(:names AS text[]))
"""
_FIND_SCHEMA = "SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = CAST(:schema AS text)"
# Views on views as well: all of them go before the table can.
_LIST_DEPENDENTS = """
WITH RECURSIVE above (oid) AS (
    SELECT CAST(:oid AS oid)
    UNION
    SELECT r.ev_class FROM above
    JOIN pg_catalog.pg_depend d ON d.refobjid = above.oid
        AND d.refclassid = CAST('pg_catalog.pg_class' AS regclass)
        AND d.classid = CAST('pg_catalog.pg_rewrite' AS regclass)
    JOIN pg_catalog.pg_rewrite r ON r.oid = d.objid
), found (kind, oid) AS (
    SELECT CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
        ELSE 'rule of table' END, c.oid
    FROM above JOIN pg_catalog.pg_class c ON c.oid = above.oid WHERE c.oid <> :oid
    UNION
    SELECT 'foreign key of table', conrelid FROM pg_catalog.pg_constraint
    WHERE contype = 'f' AND confrelid = :oid AND conrelid <> :oid
    UNION
    SELECT 'row security of table', oid FROM pg_catalog.pg_class
    WHERE oid = :oid AND relrowsecurity
)
SELECT found.kind, pg_catalog.format('%I.%I', n.nspname, c.relname)
FROM found JOIN pg_catalog.pg_class c ON c.oid = found.oid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace ORDER BY 1 DESC, 2
"""
_LIST_TYPES = """
SELECT attname, pg_catalog.format_type(atttypid, atttypmod) FROM pg_catalog.pg_attribute
WHERE attrelid = :oid AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""
# The rights of an owner are written nowhere until somebody is granted something. Our own are left
# out: whoever makes a table has them all.
_LIST_GRANTS = """
SELECT DISTINCT g.col, CASE g.grantee WHEN 0 THEN NULL
    ELSE pg_catalog.pg_get_userbyid(g.grantee) END, g.privilege_type, g.is_grantable
FROM (
    SELECT CAST(NULL AS name) AS col, x.* FROM pg_catalog.pg_class c, pg_catalog.aclexplode(
        coalesce(c.relacl, pg_catalog.acldefault('r', c.relowner))) x WHERE c.oid = :oid
    UNION ALL
    SELECT a.attname, x.* FROM pg_catalog.pg_attribute a, pg_catalog.aclexplode(a.attacl) x
    WHERE a.attrelid = :oid AND a.attnum > 0 AND NOT a.attisdropped
) g
WHERE g.grantee = 0 OR pg_catalog.pg_get_userbyid(g.grantee) <> current_user
ORDER BY 1, 2, 3, 4
"""


def is_url(text: str) -> bool:
    """Return whether a table's name is a URL, of whatever kind, and no file.

    Examples
    --------
    >>> is_url("mysql://host/db"), is_url("campuses.csv"), is_url("C:/tables/campuses.csv")
    (True, False, False)
    """
    return _URL.match(text) is not None


def is_database_url(text: str) -> bool:
    """Return whether a table's name is the URL of a PostgreSQL database.

    Examples
    --------
    >>> is_database_url("postgresql://me@host/db?table=a.b"), is_database_url("campuses.csv")
    (True, False)
    """
    return _DATABASE.match(text) is not None


def hide_password(text: str) -> str:
    """Return a text without the password, where the text is a URL that holds one.

    The password ends at the last ``@`` before the query: one that was written without its
    percent signs is hidden as well.

    Examples
    --------
    >>> hide_password("postgresql://me:se@c/ret@host/db?table=a.b")
    'postgresql://me@host/db?table=a.b'
    >>> hide_password("postgresql://host:5432/db?password=secret&table=a@b")
    'postgresql://host:5432/db?table=a@b'
    >>> hide_password("campuses.csv")
    'campuses.csv'
    """
    url = _URL.match(text)
    if url is None:
        return text
    scheme, rest = url.groups()
    at = max((m.start() for m in re.finditer(r"\?(?=\w+=)", rest)), default=len(rest))
    body, query = rest[:at], rest[at:]
    plain = re.fullmatch(r"[^:/]*(:\d+)?(/.*)?", body, re.DOTALL)
    if "@" in query and "@" not in body and not plain:
        body, query = rest, ""
    user, sign, host = body.rpartition("@")
    query = re.sub(r"(?<=[?&])(ssl)?password=[^&]*&?", "", query, flags=re.IGNORECASE)
    return f"{scheme}{user.partition(':')[0]}{sign}{host}{query.rstrip('?&')}"


@dataclass(frozen=True)
class Address:
    """A database, and the table in it that the address names.

    `name` is the address as it was given, without the password: what messages and records show.
    """

    name: str
    url: "URL" = field(repr=False)
    schema: str | None = None
    table: str | None = None


def parse_address(text: str, wrong: Wrong) -> Address:
    """Return the parts of a database URL.

    ``?table=schema.name`` names a table, as it is spelled in the database: capitals and quotes
    count. Without a schema the database's search path decides. The first dot ends the schema.

    Parameters
    ----------
    text
        The URL. Its password may also stand in ``PGPASSWORD`` or in ``~/.pgpass``.
    wrong
        Makes the error from what was expected.

    Raises
    ------
    VocatlasError
        What `wrong` makes: the extra is not installed or the URL cannot be used. It never shows
        the password, nor does its chain of causes.

    Examples
    --------
    >>> address = parse_address("postgresql://me:secret@host/db?table=plan.campuses", ValueError)
    >>> address.name, address.schema, address.table
    ('postgresql://me@host/db?table=plan.campuses', 'plan', 'campuses')
    """
    try:
        importlib.import_module("psycopg")
        import sqlalchemy
    except ImportError as error:
        raise wrong(_EXTRA) from error
    try:
        url = sqlalchemy.make_url(text)
    except (sqlalchemy.exc.ArgumentError, ValueError):
        raise wrong(f"an address like {_ADDRESS}") from None
    if url.drivername.lower() not in _SCHEMES:
        raise wrong(f"an address like {_ADDRESS}")
    if "@" in f"{url.host}{url.database}" or not url.database:
        raise wrong(f"an address like {_ADDRESS}; write @ / ? # in a password as %40 %2F %3F %23")
    query = dict(url.query)
    stated = query.pop("table", None)
    unknown = sorted(query.keys() - set(_OPTIONS))
    if unknown:
        known = ", ".join(("table", *_OPTIONS))
        raise wrong(f"after the ? only {known}, not {', '.join(unknown)} (to filter, make a view)")
    if isinstance(stated, tuple):
        raise wrong("one table after ?table=")
    schema, dot, table = (stated or "").partition(".")
    if not dot:
        schema, table = "", schema
    plain = url.set(drivername="postgresql+psycopg", query=query)
    return Address(hide_password(text), plain, schema or None, table or None)


@contextmanager
def connect(address: Address, wrong: Wrong, *, write: bool = False) -> Iterator["Connection"]:
    """Open one transaction: committed at the end if it writes, else read-only and of one moment.

    Nobody else's lock is waited for longer than ten seconds.

    Raises
    ------
    VocatlasError
        What `wrong` makes: the database is not there, refuses the user or refuses a command.
        Everything done in the transaction is undone.
    """
    import sqlalchemy

    settings = {"client_encoding": "utf8", "application_name": "vocatlas"}
    if "connect_timeout" not in address.url.query:
        settings["connect_timeout"] = str(_WAIT_S)
    engine = sqlalchemy.create_engine(
        address.url,
        poolclass=sqlalchemy.NullPool,
        connect_args=settings,
        hide_parameters=True,
        isolation_level="READ COMMITTED" if write else "REPEATABLE READ",
    ).execution_options(postgresql_readonly=not write)
    try:
        with engine.begin() as connection:
            connection.execute(sqlalchemy.text(f"SET LOCAL lock_timeout = '{_WAIT_S}s'"))
            yield connection
    except (sqlalchemy.exc.SQLAlchemyError, UnicodeError) as error:
        raise wrong(f"a database that answers as asked ({_reason(error, address)})") from error
    finally:
        engine.dispose()


def use_postgis(connection: "Connection") -> bool:
    """Let the transaction find PostGIS, and return whether the database has it.

    It may stand in a schema of its own, and no function of anybody else may stand before it:
    tables are named with their schema from here on.
    """
    import sqlalchemy

    return connection.execute(sqlalchemy.text(_USE_POSTGIS)).first() is not None


@cache
def geometry_type() -> Any:
    """Return SQLAlchemy's type for a PostGIS column, given and taken as WKB in SRID 4326.

    GeoAlchemy2 (which `geopandas.to_postgis` needs) is not used: its table creation commits by
    events of its own and cannot carry our types, comments and key; this is all that is left.
    """
    import sqlalchemy as sa

    # at run time the class of sqlalchemy 2.0 takes no type argument
    class Geometry(sa.types.UserDefinedType):  # type: ignore[type-arg]
        cache_ok = True

        def __init__(self, kind: str) -> None:
            self.kind = kind

        def get_col_spec(self, **_: object) -> str:
            return f"geometry({self.kind}, 4326)"

        def bind_expression(self, bindvalue: Any) -> Any:
            return sa.func.ST_GeomFromWKB(bindvalue, 4326)

    return Geometry


def has_schema(connection: "Connection", schema: str) -> bool:
    """Return whether the database has a schema."""
    import sqlalchemy

    found = connection.execute(sqlalchemy.text(_FIND_SCHEMA), {"schema": schema})
    return found.first() is not None


def find_tables(
    connection: "Connection", schema: str, names: Sequence[str]
) -> list[tuple[int, str, str, str]]:
    """Return what stands under some names: number, name, kind (``r`` is a table) and comment."""
    import sqlalchemy

    asked = {"schema": schema, "names": list(names)}
    return [tuple(row) for row in connection.execute(sqlalchemy.text(_FIND_TABLES), asked)]


@dataclass(frozen=True)
class Grant:
    """A right on a table, or on one of its columns. Without a role it is everybody's."""

    column: str | None
    role: str | None
    privilege: str
    grantable: bool


def list_types(connection: "Connection", oid: int) -> dict[str, str]:
    """Return the type of each column of a table, in PostgreSQL's own words."""
    import sqlalchemy

    rows = connection.execute(sqlalchemy.text(_LIST_TYPES), {"oid": oid})
    return {str(name): str(kind) for name, kind in rows}


def list_dependents(connection: "Connection", oid: int) -> list[tuple[str, str]]:
    """Return what a table cannot be dropped under, or what would be lost: kind and quoted name.

    Views (also those on other views), rules, foreign keys, and the row security of the table.
    """
    import sqlalchemy

    rows = connection.execute(sqlalchemy.text(_LIST_DEPENDENTS), {"oid": oid})
    return [(str(kind), str(name)) for kind, name in rows]


def list_grants(connection: "Connection", oid: int) -> list[Grant]:
    """Return the rights of others on a table and on its columns."""
    import sqlalchemy

    rows = connection.execute(sqlalchemy.text(_LIST_GRANTS), {"oid": oid})
    return [Grant(*row) for row in rows]


def add_grant(connection: "Connection", schema: str, table: str, grant: Grant) -> None:
    """Give a right on a table. The word of the right comes from the catalogue."""
    from psycopg import sql

    right, column = sql.SQL(grant.privilege), grant.column
    what = right if column is None else sql.SQL("{} ({})").format(right, sql.Identifier(column))
    role = sql.SQL("PUBLIC") if grant.role is None else sql.Identifier(grant.role)
    option = " WITH GRANT OPTION" if grant.grantable else ""
    command = "GRANT {what} ON TABLE {} TO {role}" + option
    execute(connection, command, schema, table, what=what, role=role)


def execute(
    connection: "Connection", command: str, schema: str, table: str, **parts: "Composable"
) -> None:
    """Run a command on the table at its ``{}``. Names are quoted: none of them is a parameter."""
    from psycopg import sql

    composed = sql.SQL(command).format(sql.Identifier(schema, table), **parts)
    plain = {"no_parameters": True}
    connection.exec_driver_sql(composed.as_string(None), execution_options=plain)


def _reason(error: Exception, address: Address) -> str:
    """Return the first line of what the database said, without the password."""
    said = str(getattr(error, "orig", None) or error).strip()
    reason = said.splitlines()[0] if said else type(error).__name__
    secret = address.url.password
    return reason.replace(str(secret), "***") if secret else reason
