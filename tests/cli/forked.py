"""``ocopsync`` in a process of its own for every command, without Python's start and the imports: a server forks it.

The server imports everything once and starts no threads. A command gets its folder, its environment and its streams;
its modules are there already, and aren't taken apart at its end, which takes longer than most commands.
``Office.start`` has processes that begin with nothing.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import pkgutil
import signal
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

PACKAGES = ("ocopsync", "ocopsync_cli", "ocopsync_postmart", "ocopsync_thanhhoa", "ocopsync_voso")
LIBRARIES = (
    "PIL.Image biip.gs1_prefixes bs4 cryptography.hazmat.primitives.asymmetric.ed25519 jinja2 lxml.etree msgspec "
    "pypdfium2 python_calamine rapidfuzz reportlab.pdfgen.canvas requests rich.console rich.progress rich.table "
    "sqlalchemy.dialects.sqlite tomlkit xlsxwriter zxingcpp"
).split()
"""What commands import where they need it. Not keyring, which looks at the environment when it is imported."""
SECONDS = 60
"""A command that takes longer is killed."""


class Forks:
    """The tests' side of the server: has one command run at a time."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._streams = [Path(self._folder.name, name) for name in ("out", "err")]
        self._server = subprocess.Popen(
            [sys.executable, __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            env={"PATH": os.environ["PATH"]},
        )

    def run(self, arguments: Sequence[str], folder: Path, environment: Mapping[str, str]) -> tuple[int, str, str]:
        """The exit code, and what was written to stdout and stderr."""
        assert self._server.stdin
        assert self._server.stdout
        order = [list(arguments), str(folder), dict(environment), list(map(str, self._streams))]
        print(json.dumps(order), file=self._server.stdin, flush=True)
        code = int(self._server.stdout.readline())
        out, err = (path.read_text(encoding="utf-8") for path in self._streams)
        return code, out, err

    def close(self) -> None:
        self._server.communicate()
        self._folder.cleanup()


def serve() -> None:
    """Fork a process for each line of stdin, and write its exit code as a line."""
    for line in sys.stdin:
        number = os.fork()
        if not number:
            begin(*json.loads(line))
        print(os.waitstatus_to_exitcode(os.waitpid(number, 0)[1]), flush=True)


def begin(arguments: Sequence[str], folder: str, environment: Mapping[str, str], streams: Sequence[str]) -> None:
    """Be the process that a shell would have started, to its end."""
    signal.alarm(SECONDS)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.path[:0] = filter(None, environment.get("PYTHONPATH", "").split(os.pathsep))
    sys.argv = ["ocopsync", *arguments]
    for number, path in enumerate((os.devnull, *streams)):
        stream = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC)
        os.dup2(stream, number)
        os.close(stream)
    end(outcome())


def outcome() -> int:
    from ocopsync_cli.main import main

    try:
        main()
    except SystemExit as ended:
        return int(ended.code or 0)
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def end(code: int) -> NoReturn:
    """Wait for threads, run what was registered for the end, and write what is left: all that Python does then."""
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def modules() -> Iterator[str]:
    for name in PACKAGES:
        package: Any = importlib.import_module(name)
        for found in pkgutil.walk_packages(package.__path__, f"{name}."):
            if not found.name.startswith("ocopsync.testing") and not found.name.endswith("__main__"):
                yield found.name
    yield from LIBRARIES


if __name__ == "__main__":
    for module in modules():
        with suppress(Exception):  # the commands that need it will say so
            importlib.import_module(module)
    gc.freeze()  # or the first collection copies all of it into every process
    serve()
