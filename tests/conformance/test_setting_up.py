"""An author who sets the suite up wrongly doesn't get a green one: what looks past the adapter is said."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug import Request, Response

from ocopsync.testing import HandClock
from ocopsync.testing.conformance import Subject
from tests.conformance.market import ReferenceSandbox
from tests.conformance.reference import ReferenceAdapter, ReferenceSettings
from tests.conformance.suite import ReferenceConformance


class HasItsOwnWayOfAnswering(ReferenceSandbox):
    """And so plays no fault of its base."""

    def answer(self, request: Request) -> Response:
        return self._dispatch(request)


def unfaulted(self: ReferenceConformance, **behaviour: Any) -> Subject:
    sandbox = HasItsOwnWayOfAnswering(clock=HandClock(), **behaviour)
    return Subject.of(ReferenceAdapter, sandbox, ReferenceSettings())


WRONGLY_SET_UP: list[tuple[str, dict[str, Any], str]] = [
    ("the_request_lines_are_those_that_are_sent", {"list_pages": "^GET /listing$"}, "list_pages = '.GET /listing"),
    ("the_request_lines_are_those_that_are_sent", {"sign_in": "^POST /sessions$"}, "sign_in = .* matches none of"),
    ("the_request_lines_are_those_that_are_sent", {"writes": "^PUT "}, "writes = '.PUT ' matches none"),
    ("the_sandbox_plays_the_faults_of_its_base", {"make": unfaulted}, "does not play THROTTLED"),
    ("what_sends_requests_says_so", {"over_http": False}, "over_http is False, and sent: .'POST /session'"),
    ("the_pages_are_as_long_as_is_said", {"page_size": 3}, "page_size = 3, and 4 listings stand on one page"),
    ("the_change_that_is_tried_is_one", {"listing_changes": ("price", 5, 5)}, "listing_changes = .'price', 5, 5"),
]
"""A check, what an author says wrongly, and what the check says of that."""


@pytest.mark.parametrize(("check", "members", "said"), WRONGLY_SET_UP)
def test_what_looks_past_the_adapter_is_said(check: str, members: dict[str, Any], said: str) -> None:
    suite = type("Suite", (ReferenceConformance,), members)()
    with pytest.raises(AssertionError, match=said):
        getattr(suite, f"test_{check}")()
