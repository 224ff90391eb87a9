"""Half a character, such as half an emoji, in what a marketplace gives is replaced where it comes in."""

from __future__ import annotations

import json

import pytest
from werkzeug import Request, Response

from ocopsync.listing import ListingState, LiveListing, mark_of
from ocopsync.surrogates import without_halves
from ocopsync.testing import HandClock, SandboxMount
from ocopsync.transport import Transport


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (rb'"\ud800"', "\ufffd"),
        (rb'"x\uDBFF"', "x\ufffd"),
        (rb'"\udc00\ud800"', "\ufffd\ufffd"),
        (rb'"\ud83d\ud83d\ude00"', "\ufffd\U0001f600"),
        (rb'"\ud83d\u0041"', "\ufffdA"),
        (rb'"\\\ud800"', "\\\ufffd"),
        (b'"\xed\xa0\x80"', "\ufffd"),
        (b'"\xed\xa0\xbd\xed\xb8\x80"', "\ufffd\ufffd"),
    ],
)
def test_half_a_character_becomes_the_one_for_a_lost_one(written, read):
    json.loads(without_halves(written)).encode()
    assert json.loads(without_halves(written)) == read


@pytest.mark.parametrize(
    "written",
    [
        rb'"\ud83d\ude00"',
        rb'"\\ud800"',
        rb'"\u00d8"',
        '"mắm 😀"'.encode(),
        "í\xa0é".encode("latin-1"),
        b"\x89PNG\xed\xa0\x80\xff",
        b"",
    ],
)
def test_everything_else_stays_byte_for_byte(written):
    assert without_halves(written) == written


def test_an_answer_holds_none_whatever_reads_it():
    @Request.application
    def app(request):
        return Response(rb'{"id": "\ud800", "reason": "\udfff"}', content_type="application/json")

    reply = Transport("http://a.test", user_agent="x", clock=HandClock(), adapter=SandboxMount(app)).get("x")
    assert reply.json() == {"id": "\ufffd", "reason": "\ufffd"}
    assert reply.text.encode() == reply.content


def test_a_listing_that_was_read_elsewhere_holds_none_either():
    half = "M\ud83d"
    live = LiveListing(
        remote_id=half,
        sku=half,
        state=ListingState.LIVE,
        reason=half,
        url=half,
        fields={"title": half, "images": [half], "size": {half: 1}},
        extra={"note": half},
    )
    assert (live.remote_id, live.sku, live.reason, live.url) == ("M\ufffd",) * 4
    assert live.fields == {"title": "M\ufffd", "images": ["M\ufffd"], "size": {"M\ufffd": 1}}
    assert live.extra == {"note": "M\ufffd"}
    assert mark_of(live)


def test_a_listing_without_any_keeps_what_it_was_given():
    fields = {"title": "Mắm 😀", "size": object()}
    assert LiveListing(remote_id="1", state=ListingState.LIVE, fields=fields).fields is fields
