"""CHECKS: every check of the suite, what it wants and whether it is made on a bad day."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from ocopsync.testing.conformance.checks.changing import Changing
from ocopsync.testing.conformance.checks.declaring import Declaring
from ocopsync.testing.conformance.checks.file_contents import FileContents
from ocopsync.testing.conformance.checks.formatting import Formatting
from ocopsync.testing.conformance.checks.handing_over import HandingOver
from ocopsync.testing.conformance.checks.interrupted import Interrupted
from ocopsync.testing.conformance.checks.keeping_word import KeepingWord
from ocopsync.testing.conformance.checks.looking import Looking
from ocopsync.testing.conformance.checks.moderating import Moderating
from ocopsync.testing.conformance.checks.reading_under_faults import ReadingUnderFaults
from ocopsync.testing.conformance.checks.secrecy import Secrecy
from ocopsync.testing.conformance.checks.setting_up import SettingUp
from ocopsync.testing.conformance.checks.signing_in import SigningIn
from ocopsync.testing.conformance.checks.strange_replies import StrangeReplies
from ocopsync.testing.conformance.checks.values import Values
from ocopsync.testing.conformance.checks.walking import Walking
from ocopsync.testing.conformance.checks.workflow import Workflow
from ocopsync.testing.conformance.checks.writing import Writing
from ocopsync.testing.conformance.checks.writing_files import WritingFiles
from ocopsync.testing.conformance.checks.writing_under_faults import WritingUnderFaults


class AllChecks(
    SettingUp,
    Declaring,
    Formatting,
    Writing,
    Changing,
    Values,
    Looking,
    Walking,
    Moderating,
    KeepingWord,
    Workflow,
    HandingOver,
    FileContents,
    WritingFiles,
    Secrecy,
    SigningIn,
    ReadingUnderFaults,
    WritingUnderFaults,
    StrangeReplies,
    Interrupted,
):
    """The checks of all themes."""


THEMES = AllChecks.__bases__
BAD_DAYS = (Secrecy, SigningIn, ReadingUnderFaults, WritingUnderFaults, StrangeReplies, Interrupted)


@frozen
class Check:
    """One check. ``id`` is the name of its method."""

    id: str
    theme: str
    says: str
    """What it wants and why, in one sentence."""
    under_faults: bool


def checks() -> Iterator[Check]:
    for theme in THEMES:
        module = theme.__module__.rpartition(".")[2].replace("_", " ")
        for name, member in vars(theme).items():
            if name.startswith("test_"):
                says = " ".join((member.__doc__ or "").split())
                yield Check(name, module, says, theme in BAD_DAYS)


CHECKS: tuple[Check, ...] = tuple(checks())
