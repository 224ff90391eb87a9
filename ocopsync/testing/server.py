"""Serve sandboxes over real HTTP on loopback."""

from __future__ import annotations

import errno
import socket
import struct
import threading
from types import TracebackType
from typing import Any
from wsgiref.types import WSGIApplication

from werkzeug.serving import WSGIRequestHandler, make_server

from ocopsync.errors import UsageError
from ocopsync.messages import say
from ocopsync.testing.faults import ConnectionDropped, ConnectionNeverMade

LOOPBACK = "127.0.0.1"


class _Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def run_wsgi(self) -> None:
        self.server.passthrough_errors = True
        try:
            super().run_wsgi()
        except (ConnectionDropped, ConnectionNeverMade):
            self._drop()

    def _drop(self) -> None:
        """Close the socket with a reset: the client sees a connection that broke."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing: a sandbox's requests are not the user's business."""


class Running:
    """A sandbox that is being served, until ``close`` or the end of the ``with``."""

    def __init__(self, app: WSGIApplication, *, host: str = LOOPBACK, port: int = 0) -> None:
        """``port`` 0 takes a free one. Raises UsageError where the port is taken."""
        free_or_raise(host, port)
        self._server = make_server(host, port, app, threaded=True, request_handler=_Handler)
        self.url = f"http://{host}:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Running:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def free_or_raise(host: str, port: int) -> None:
    """Try the port first: werkzeug ends the process where it is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
            raise UsageError(
                say(
                    "Port {port} on {host} is taken or not allowed. Close the program that uses it, "
                    "or choose another with --port.",
                    port=port,
                    host=host,
                )
            ) from error
