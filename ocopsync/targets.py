"""Where a file that somebody names may go: into a folder that is there.

A path that was mistyped must not make folders. A folder that is named as such (of a site, of cassettes, of copies) is
made where it isn't there, and so are our own.
"""

from __future__ import annotations

from pathlib import Path

from ocopsync.errors import UsageError
from ocopsync.messages import say


def folder_there_or_raise(file: Path) -> None:
    """:raises UsageError: the folder in which ``file`` is to be written isn't there"""
    if not file.parent.is_dir():
        raise UsageError(say("There is no folder {folder}. Make it first, or correct the path.", folder=file.parent))
