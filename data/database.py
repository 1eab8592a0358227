"""The address of a PostgreSQL database, without its password wherever it is shown; a connection.

SQLAlchemy and psycopg come with the ``postgis`` extra and are loaded on the first use.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..geo.errors import VocatlasError

if TYPE_CHECKING:
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
        import psycopg  # noqa: F401
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


def _reason(error: Exception, address: Address) -> str:
    """Return the first line of what the database said, without the password."""
    said = str(getattr(error, "orig", None) or error).strip()
    reason = said.splitlines()[0] if said else type(error).__name__
    secret = address.url.password
    return reason.replace(str(secret), "***") if secret else reason
