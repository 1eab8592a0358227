"""Answers of online geocoders, kept in one SQLite file beside the study.

A question that was answered once, also with "not found", is never asked again: an interrupted
run goes on where it stopped. Every answer is written at once. The file holds no key: only
questions, answers and the day; failures and quota messages are not kept.
"""

import json
import sqlite3
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ...geo.errors import OutputError

CACHE_NAME = "geocode-cache.sqlite"
SCHEMA_VERSION = 1
# "voca": what `file` shows, and how a foreign database is told
APPLICATION_ID = 0x766F6361
BUSY_S = 30.0

_TABLE = """
CREATE TABLE IF NOT EXISTS answers (
    provider TEXT NOT NULL,
    query TEXT NOT NULL,
    answer TEXT NOT NULL,
    asked_on TEXT NOT NULL,
    PRIMARY KEY (provider, query)
) WITHOUT ROWID
"""


def normalise_query(text: str) -> str:
    """Return a question as the cache knows it: full-width folded, no blanks, lower case.

    Examples
    --------
    >>> normalise_query("温州市　鹿城区 学院路２７６号 A座")
    '温州市鹿城区学院路276号a座'
    """
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


class GeoCache:
    """The file of answers; safe for two processes, each answer a transaction of its own.

    Parameters
    ----------
    path
        The file; made if it is not there. Its folder must exist.

    Raises
    ------
    OutputError
        The file cannot be written, is no cache of vocatlas, or has another schema version.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, GeoCache(Path(folder) / "c.sqlite") as cache:
    ...     cache.keep("amap", "温州大学", {"lon": 120.7, "lat": 27.9})
    ...     cache.keep("amap", "没有这里", None)
    ...     [cache.find("amap", name) for name in (" 温州大学 ", "没有这里", "没有问过")]
    [{'lat': 27.9, 'lon': 120.7}, None, Ellipsis]
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        with self._said():
            # autocommit: what was answered is on the disk before the next question
            self._database = sqlite3.connect(self.path, timeout=BUSY_S, isolation_level=None)
        try:
            with self._said():
                self._prepare()
        except BaseException:
            self._database.close()
            raise

    def _prepare(self) -> None:
        """Make the table of a new file, or check that the file is a cache of this version."""
        run = self._database.execute
        run("BEGIN IMMEDIATE")
        version = run("PRAGMA user_version").fetchone()[0]
        mark = run("PRAGMA application_id").fetchone()[0]
        empty = run("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
        if empty and mark == 0:
            run(_TABLE)
            run(f"PRAGMA application_id = {APPLICATION_ID}")
            run(f"PRAGMA user_version = {SCHEMA_VERSION}")
        elif mark != APPLICATION_ID:
            run("ROLLBACK")
            raise OutputError(f"{self.path} is no geocoding cache of vocatlas; move it away")
        elif version != SCHEMA_VERSION:
            run("ROLLBACK")
            raise OutputError(
                f"{self.path} has cache version {version}, expected {SCHEMA_VERSION}; "
                "move it away, or use the vocatlas that wrote it"
            )
        run("COMMIT")

    @contextmanager
    def _said(self) -> Iterator[None]:
        """Say an error of SQLite as one that a user can mend."""
        try:
            yield
        except sqlite3.Error as error:
            raise OutputError(
                f"the geocoding cache {self.path} cannot be used ({error}); "
                "check its folder, or move the file away"
            ) from error

    def find(self, provider: str, query: str) -> Any:
        """Return the answer kept for a question: a dict, None (not found), or ... (never asked)."""
        with self._said():
            row = self._database.execute(
                "SELECT answer FROM answers WHERE provider = ? AND query = ?",
                (provider, normalise_query(query)),
            ).fetchone()
        return ... if row is None else json.loads(row[0])

    def keep(self, provider: str, query: str, answer: Mapping[str, Any] | None) -> None:
        """Keep the answer to a question; None means that the service knows no such place."""
        text = json.dumps(answer, ensure_ascii=False, sort_keys=True)
        day = datetime.now(UTC).date().isoformat()
        with self._said():
            self._database.execute(
                "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?)",
                (provider, normalise_query(query), text, day),
            )

    def __len__(self) -> int:
        with self._said():
            return int(self._database.execute("SELECT count(*) FROM answers").fetchone()[0])

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
