"""A real PostgreSQL server with PostGIS, on loopback, for as long as the tests need it."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PASSWORD = "s3cr3t-p@ss/word"
USER = "postgres"
INSTALL = "apt-get install postgresql postgis postgresql-postgis"


class NoServerError(Exception):
    """Why there is no server here, in plain words."""


@dataclass(frozen=True)
class Server:
    """Where the server listens."""

    port: int

    def url(self, *, database: str = "gis", password: str = PASSWORD, table: str = "") -> str:
        from urllib.parse import quote

        end = f"?table={quote(table)}" if table else ""
        secret = quote(password, safe="")
        return f"postgresql://{USER}:{secret}@127.0.0.1:{self.port}/{database}{end}"

    def shown(self, *, database: str = "gis", table: str = "") -> str:
        """Return the same without the password: what may be seen."""
        return self.url(database=database, password="", table=table).replace(
            f"{USER}:@", f"{USER}@"
        )


def find_programs() -> Path:
    """Return the folder of initdb and postgres."""
    folders = [*Path("/usr/lib/postgresql").glob("*/bin")]
    folders.sort(key=lambda folder: int(folder.parent.name), reverse=True)
    if on_path := shutil.which("initdb"):
        folders.append(Path(on_path).parent)
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise NoServerError(f"no PostgreSQL server here ({INSTALL})")


@contextmanager
def running_server() -> Iterator[Server]:
    """Start a server in a temporary folder and stop it, by its own pid, at the end."""
    programs = find_programs()
    # PostgreSQL refuses to run as root; Debian's package brings a user for it
    as_user = {"user": USER, "group": USER, "extra_groups": []} if os.getuid() == 0 else {}
    home = Path(tempfile.mkdtemp(prefix="vocatlas-pg-"))
    try:
        secret = home / "password"
        secret.write_text(PASSWORD, encoding="utf-8")
        if as_user:
            for path in (home, secret):
                shutil.chown(path, USER, USER)
        data = home / "data"
        made = subprocess.run(
            [programs / "initdb", "-D", data, "-U", USER, "-E", "UTF8", "--locale=C", "--no-sync",
             "--auth=scram-sha-256", f"--pwfile={secret}"],
            capture_output=True, text=True, cwd=home, **as_user,
        )  # fmt: skip
        if made.returncode:
            raise NoServerError(f"initdb failed: {made.stderr.strip()}")
        with _started(programs, data, home, as_user) as server:
            yield server
    except LookupError as error:
        raise NoServerError(f"no system user {USER} to run PostgreSQL as") from error
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def _started(
    programs: Path, data: Path, home: Path, as_user: dict[str, object]
) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": home,
        "fsync": "off",
        "max_connections": 20,
    }
    options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
    with (home / "log").open("w") as log:
        process = subprocess.Popen(
            [programs / "postgres", "-D", data, *options],
            stdout=log, stderr=log, cwd=home, **as_user,
        )  # fmt: skip
        try:
            _wait(process, programs, port, home / "log")
            yield Server(port)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)


def _wait(process: "subprocess.Popen[bytes]", programs: Path, port: int, log: Path) -> None:
    ask = [programs / "pg_isready", "-h", "127.0.0.1", "-p", str(port), "-q"]
    for _ in range(300):
        if process.poll() is not None:
            break
        if subprocess.run(ask).returncode == 0:
            return
        time.sleep(0.1)
    raise NoServerError(f"PostgreSQL does not start: {log.read_text(encoding='utf-8')}")
