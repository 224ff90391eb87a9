"""The adapter of RestAdapter's docstring passes the conformance suite, whatever the paging and with or without keys."""

from __future__ import annotations

from typing import Any, ClassVar

from attrs import evolve

from ocopsync.adapter import AdapterSettings, Capabilities, Evidence, assumed, fact
from ocopsync.rest import Cursors, Offsets, RestAdapter
from ocopsync.testing import HandClock
from ocopsync.testing.conformance import Conformance, Subject

from .conftest import EXAMPLE
from .market import ChoQueSandbox
from .signed_in import BY_PASSWORD, TokenSandbox


class TestExample(Conformance):
    list_pages = r"^GET /api/v1/san-pham$"
    many = 45
    attributes: ClassVar[dict[str, Any]] = {}
    market: ClassVar[type[ChoQueSandbox]] = ChoQueSandbox

    def make(self, **behaviour: Any) -> Subject:
        kind: type[RestAdapter] = type("Example", (EXAMPLE,), self.attributes)
        return Subject.of(kind, self.market(clock=HandClock(), **behaviour), AdapterSettings(url="http://cho.test"))

    def stranger(self, subject: Subject) -> str:
        assert isinstance(subject.sandbox, ChoQueSandbox)
        return subject.sandbox.add_by_hand()


class TestOffsetsWithoutKeys(TestExample):
    mode = "offsets"
    attributes: ClassVar[dict[str, Any]] = {
        "paging": Offsets(size=20, total="tong"),
        "idempotency_header": "",
        "capabilities": Capabilities(
            fields=dict.fromkeys(EXAMPLE.field_map, Evidence.FACT),
            look_up=fact(True),
            moderation=fact(True),
            images=fact(True),
        ),
    }


class TestCursors(TestExample):
    mode = "cursors"
    attributes: ClassVar[dict[str, Any]] = {"paging": Cursors(size=20, total="tong"), "sku_query": ""}


class TestSignIn(TestExample):
    mode = "signed in"
    sign_in = r"^POST /api/v1/dang-nhap$"
    attributes: ClassVar[dict[str, Any]] = {
        "auth": BY_PASSWORD,
        "capabilities": evolve(EXAMPLE.capabilities, concurrency=assumed(4)),
    }
    market = TokenSandbox
