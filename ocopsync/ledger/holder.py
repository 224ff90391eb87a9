"""Holders: the processes that work on a ledger, and whether one of them is dead."""

from __future__ import annotations

import getpass
import os
import socket
from contextlib import suppress
from functools import cache

import msgspec
from attrs import frozen

SAME_START = 2.0
"""Seconds by which two readings of one process's start may differ."""


@frozen(kw_only=True)
class Holder:
    """A process that works on a ledger."""

    host: str
    pid: int
    started: float
    """When the process began (Unix seconds): numbers of processes are used again."""
    user: str = ""
    command: str = ""

    @property
    def where(self) -> str:
        return f"{self.user}@{self.host}" if self.user else self.host


@cache
def this_process() -> Holder:
    import psutil

    return Holder(host=socket.gethostname(), pid=os.getpid(), started=psutil.Process().create_time(), user=user_name())


def user_name() -> str:
    """The system's name of the user; empty where there is none (a container without users)."""
    with suppress(OSError, KeyError, ImportError):
        return getpass.getuser()
    return ""


def is_gone(holder: Holder) -> bool:
    """Whether the holder is certainly dead: a process of this machine that isn't there any more."""
    import psutil

    if holder.host != socket.gethostname():
        return False
    try:
        return bool(abs(psutil.Process(holder.pid).create_time() - holder.started) > SAME_START)
    except psutil.NoSuchProcess:
        return True
    except psutil.AccessDenied:
        return False


def written(holder: Holder) -> str:
    return msgspec.json.encode(holder).decode()


def holder_of(text: str) -> Holder:
    return msgspec.json.decode(text, type=Holder)
