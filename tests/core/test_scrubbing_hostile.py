"""Where secrets and personal data hide in what is said, a cassette doesn't hold them, or isn't written."""

from __future__ import annotations

import base64
import gzip
import json

import pytest
import requests
from werkzeug import Request, Response

from ocopsync.errors import UsageError
from ocopsync.recording import clean_or_raise
from ocopsync.testing import SandboxMount
from ocopsync.testing.cassettes import Recorder, cassette_text

SECRET = "Mật khẩu/9"
PHONE, MAIL = "0912 345 678", "lan@htx.vn"


def cassette(body=b"", kind="application/json", answered=(), **sent):
    """What is kept of one request and its answer."""

    @Request.application
    def app(request):
        return Response(body, content_type=kind, headers=list(answered))

    recorder = Recorder(SandboxMount(app))
    request = requests.Request("POST", sent.pop("url", "http://a.test/x"), **sent).prepare()
    recorder.send(request)
    return cassette_text(recorder.take())


@pytest.mark.parametrize(
    ("secret", "said"),
    [
        ("tk-91", {"url": "http://a.test/x?token=tk-91"}),
        ("tk-91", {"url": "http://lan:tk-91@a.test/x"}),
        ("tk-91", {"headers": {"X-Api-Key": "tk-91", "Authorization": "Bearer tk-91"}}),
        ("tk-91", {"headers": {"Cookie": "tk-91"}}),
        ("tk-91", {"headers": {"Cookie": "sid=tk-91; tk-91"}}),
        ("tk-91", {"data": {"token": "tk-91"}}),
        ("tk-91", {"json": {"token": {"value": "tk-91"}}}),
        ("tk-91", {"files": {"token": (None, "tk-91")}}),
        ("tk-91", {"files": {"file": ("a.png", b"tk-91")}}),
    ],
)
def test_a_request_s_secret_is_not_kept(secret, said):
    assert secret not in cassette(b"{}", **said)


@pytest.mark.parametrize(
    ("body", "kind", "headers"),
    [
        (b'{"token": "tk-91"}', "application/json", ()),
        (b'{"url": "/x?token=tk-91"}', "application/json", ()),
        (b'{"token": "tk-91"', "application/json", ()),
        (b"tk-91", "application/xml", ()),
        (b"tk-91", "application/octet-stream", ()),
        (b"token: 'tk-91'", "text/plain", ()),
        (b'<input name="_csrf" value="tk-91">', "text/html", ()),
        (b"<script>var csrfToken = 'tk-91'</script>", "text/html", ()),
        (b'<div data-api-key="tk-91"></div>', "text/html", ()),
        (b'<a href="/x?session=tk-91">', "text/html", ()),
        (gzip.compress(b'{"token": "tk-91"}', mtime=0), "application/json", [("Content-Encoding", "gzip")]),
        (b"{}", "application/json", [("Set-Cookie", "tk-91; path=/")]),
        (b"{}", "application/json", [("Set-Cookie", "sid=tk-91; domain=tk-91")]),
        (b"{}", "application/json", [("X-Token", "tk-91")]),
        (b"{}", "application/json", [("Location", "http://lan:tk-91@a.test/?code1=tk-91#access_token=tk-91")]),
    ],
)
def test_an_answer_s_secret_is_not_kept(body, kind, headers):
    assert "tk-91" not in cassette(body, kind, headers)


@pytest.mark.parametrize("personal", [PHONE, MAIL])
def test_personal_data_is_not_kept_wherever_it_stands(personal):
    for said in (
        cassette(json.dumps({"message": f"Gọi {personal}"}).encode()),
        cassette(json.dumps({"data": {personal: {"name": "Lan"}}}).encode()),
        cassette(f"<p>Gọi {personal}</p>".encode(), "text/html"),
        cassette(b"{}", url=f"http://a.test/khach/{personal}"),
        cassette(b"{}", data={"name": personal}),
        cassette(b"{}", files={"name": (None, personal)}),
    ):
        assert personal not in said
        assert personal.replace("@", "%40").replace(" ", "%20") not in said


def test_a_telephone_number_that_is_a_number_is_not_kept():
    assert "84912345678" not in cassette(b'{"data": {"phone": 84912345678}}')


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\xff\xfe\x00", "text/html"),
        (b"\xff", "application/json"),
        (b"[" * 100_000, "application/json"),
        (rb'{"name": "\ud800"}', "application/json"),
        (b'{"name": "\xed\xa0\x80"}', "application/json"),
        (b"x", "multipart/form-data; boundary=a"),
        (b"x", "; ;"),
    ],
)
def test_an_answer_that_is_no_text_is_recorded_or_left_out(body, kind):
    cassette(body, kind).encode()


SPELLED = [
    SECRET,
    requests.utils.quote(SECRET, safe=""),
    json.dumps(SECRET),
    json.dumps(json.dumps(SECRET)),
    *(
        base64.b64encode((before + SECRET + after).encode()).decode()
        for before in ("", "u:", "us:")
        for after in ("", "!")
    ),
    base64.urlsafe_b64encode(f"user:{SECRET}".encode()).decode(),
]


@pytest.mark.parametrize("spelled", SPELLED)
def test_a_credential_in_whatever_spelling_stops_the_recording_and_is_not_said(spelled):
    text = cassette(json.dumps({"message": f"Xin chào {spelled}."}).encode())
    with pytest.raises(UsageError) as caught:
        clean_or_raise({"create": text}, [SECRET])
    assert "would hold" in caught.value.message.render("en")
    assert spelled not in str(caught.value)


def test_an_ordinary_text_stops_nothing():
    clean_or_raise({"create": cassette(json.dumps({"message": "Đã lưu sản phẩm 12."}).encode())}, [SECRET, "tk-91"])
