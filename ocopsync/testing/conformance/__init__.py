"""The conformance suite: what every adapter must do, on a good day and on a bad one.

In a test file of yours::

    from ocopsync.testing import HandClock
    from ocopsync.testing.conformance import Conformance, Subject

    class TestConformance(Conformance):
        def make(self, **behaviour):
            sandbox = MySandbox(clock=HandClock(), **behaviour)
            return Subject.of(MyAdapter, sandbox, MySettings(url="http://my.test"))

``docs/conformance.md`` lists the checks; what else you may say of your marketplace stands in
:class:`~ocopsync.testing.conformance.profile.Profile`.
"""

import pytest

pytest.register_assert_rewrite("ocopsync.testing.conformance.checks")

from ocopsync.testing.conformance.files import Line  # noqa: E402
from ocopsync.testing.conformance.plugin import Conformance  # noqa: E402 - the checks are rewritten as they are read
from ocopsync.testing.conformance.register import CHECKS, Check  # noqa: E402
from ocopsync.testing.conformance.subject import Subject  # noqa: E402
from ocopsync.testing.conformance.suite import not_applicable  # noqa: E402

__all__ = ["CHECKS", "Check", "Conformance", "Line", "Subject", "not_applicable"]
