"""For all tests: generated examples are the same in every run, and PostgreSQL runs where it is asked for.

``pytest --hypothesis-profile=explore`` looks for new examples.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("steady", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("explore", deadline=None, print_blob=True)
settings.load_profile("steady")

NO_POSTGRESQL = "PostgreSQL isn't installed here (Debian: apt-get install postgresql)"
OPTIONS = {"listen_addresses": "127.0.0.1", "fsync": "off", "full_page_writes": "off"}
VIETNAMESE = ["--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=vi"]


STATES = count(1)


@pytest.fixture(autouse=True)
def state_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What processes share about a marketplace's limits is a test's own: nobody's 429 slows another test."""
    os.environ["OCOPSYNC_STATE"] = str(tmp_path_factory.getbasetemp() / "state" / str(next(STATES)))


@pytest.fixture(scope="session")
def new_database() -> Iterator[Callable[[], str]]:
    """Makes an empty PostgreSQL database; its address. The server is these tests' own, and ends with them."""
    found = shutil.which("initdb") or next(map(str, Path("/usr/lib/postgresql").glob("*/bin/initdb")), None)
    if found is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(NO_POSTGRESQL)
    folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
    try:
        server = Server(Path(found).resolve().parent, folder)
        server.start()
        try:
            yield server.new_database
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Server:
    """A PostgreSQL of its own on a free port. Its texts are in Vietnamese order, as an office's might be."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs = programs
        self._folder = folder
        self._numbers = count(1)
        self._as_user: list[str] = []
        if os.geteuid() == 0:  # it refuses to run as root
            shutil.chown(folder, "postgres", "postgres")
            self._as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]

    def start(self) -> None:
        self._run("initdb", "--auth=trust", "--username=ocopsync", "--encoding=UTF8", "--no-sync", *VIETNAMESE)
        options = {**OPTIONS, "port": str(self._port), "unix_socket_directories": str(self._folder)}
        given = " ".join(f"-c {name}={value}" for name, value in options.items())
        self._run("pg_ctl", "-w", f"--log={self._folder / 'log'}", f"--options={given}", "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-m", "immediate", "stop")

    def new_database(self) -> str:
        name = f"ledger{next(self._numbers)}"
        there = ["--host=127.0.0.1", f"--port={self._port}", "--username=ocopsync"]
        self._run("createdb", *there, name, data=False)
        return f"postgresql://ocopsync@127.0.0.1:{self._port}/{name}"

    def _run(self, program: str, *arguments: str, data: bool = True) -> None:
        where = [f"--pgdata={self._folder / 'data'}"] if data else []
        done = subprocess.run(
            [*self._as_user, str(self._programs / program), *where, *arguments],
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert done.returncode == 0, done.stderr
