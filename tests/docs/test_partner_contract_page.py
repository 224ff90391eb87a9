"""The partner contract's page: its examples are sent to the sandbox, in order, and answered as the page says."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import frozen
from werkzeug.test import Client

from ocopsync.testing import HandClock
from ocopsync_postmart import contract
from ocopsync_postmart.sandbox import PostmartSandbox

PAGE = Path(__file__).parents[2] / "docs/adapters/partner-contract.md"
PICTURE = b"a picture of shrimp paste"
APPROVAL = "When the moderator has approved it:"
SIGNED_FROM = "## Signatures"
MOMENT = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)


@frozen
class Example:
    request: str
    reply: str
    before: str
    """The words of the page between the example before and this one."""

    @property
    def signed(self) -> bool:
        return "X-Signature" in self.request


def examples() -> Iterator[Example]:
    pattern = re.compile(r"(.*?)```http\n(.*?)```\s*```json\n(.*?)```", re.DOTALL)
    for before, request, reply in pattern.findall(PAGE.read_text(encoding="utf-8")):
        yield Example(request, reply, before)


def answer(client: Client, example: Example) -> object:
    head, _, body = example.request.partition("\n\n")
    first, *lines = head.strip().splitlines()
    method, address = first.split()
    headers = dict(line.split(": ", 1) for line in lines)
    return client.open(address, method=method, headers=headers, data=body.strip().encode()).json


def upload(client: Client) -> None:
    """The picture that the examples name."""
    form = {"file": (io.BytesIO(PICTURE), "hl-01.jpg")}
    reply = client.post("/partner/v1/images", data=form, headers={"Authorization": "Bearer sandbox-token"})
    assert reply.status_code == 200


def test_every_example_is_answered_by_the_sandbox_as_the_page_says() -> None:
    sandbox = PostmartSandbox(clock=HandClock(MOMENT))
    client = Client(sandbox)
    upload(client)
    shown = list(examples())
    assert len(shown) == 8
    for example in shown:
        if APPROVAL in example.before:
            sandbox.approve_all()
        sandbox.hmac = example.signed
        assert answer(client, example) == json.loads(example.reply), example.request


def test_a_signature_of_the_page_fits_only_its_own_request() -> None:
    (example,) = (item for item in examples() if item.signed)
    other = Example(example.request.replace("limit=100", "limit=99"), example.reply, "")
    client = Client(PostmartSandbox(clock=HandClock(MOMENT), hmac=True))
    assert answer(client, other) != json.loads(example.reply)


@pytest.mark.parametrize(
    "code",
    [
        contract.OK,
        contract.INVALID,
        contract.SKU_EXISTS,
        contract.NOT_FOUND,
        contract.UNAUTHORISED,
        contract.PRICE_REVIEW,
        contract.INTERNAL,
    ],
)
def test_every_code_is_explained(code: int) -> None:
    assert f"\n| {code} | " in PAGE.read_text(encoding="utf-8")


def test_every_address_of_the_contract_is_on_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    rules = [rule for rule in PostmartSandbox().routes() if rule.rule.startswith("/partner/v1")]
    calls = [(method, rule.rule) for rule in rules for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}]
    assert len(calls) == 7
    for method, path in calls:
        assert re.search(rf"{method} {re.escape(path)}\b", text), f"{method} {path}"
