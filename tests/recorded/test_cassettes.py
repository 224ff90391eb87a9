"""Cassettes are in use, small, and hold nothing that opens an account or names a person."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from vcr.request import Request

from ocopsync.discovery import SANDBOXES, installed, load_sandbox
from ocopsync.testing.scrubbed import secrets_in

HERE = Path(__file__).parent
CASSETTES = HERE.parent / "cassettes"
LARGEST = 200_000
"""Bytes."""

HARMLESS_HEADERS = {"Accept", "Content-Type", "Cookie", "Location", "Retry-After", "Set-Cookie"}
CREDENTIALS = {value for name in installed(SANDBOXES) for value in load_sandbox(name).credentials.values()}


def cassettes() -> list[Path]:
    return sorted(CASSETTES.glob("*/*"))


def headers_in(cassette: Path) -> Iterator[tuple[str, list[str]]]:
    for interaction in yaml.safe_load(cassette.read_text(encoding="utf-8"))["interactions"]:
        yield from interaction["request"]["headers"].items()
        yield from interaction["response"]["headers"].items()


@pytest.fixture
def picture_names(picture):
    content = picture.path.read_bytes()
    return tuple(hashlib.new(kind, content).hexdigest() for kind in ("md5", "sha1", "sha256"))


def test_each_recorded_test_has_a_cassette_and_each_cassette_a_test(request):
    folder = request.node.getparent(pytest.Dir)
    modules = [module for module in folder.collect() if module.path != Path(__file__)]
    tests = {
        f"{module.path.stem.removeprefix('test_')}/{item.name.removeprefix('test_')}.yaml"
        for module in modules
        for item in module.collect()
    }
    assert tests
    assert {path.relative_to(CASSETTES).as_posix() for path in cassettes()} == tests


def test_no_cassette_holds_a_secret_or_personal_data(picture_names):
    texts = {path.name: path.read_text(encoding="utf-8") for path in cassettes()}
    found = {name: secrets_in(text, CREDENTIALS, public=picture_names) for name, text in texts.items()}
    assert {name: secrets for name, secrets in found.items() if secrets} == {}


def test_cassettes_hold_harmless_headers_only_and_cookies_without_value():
    headers = [header for path in cassettes() for header in headers_in(path)]
    assert {name for name, _ in headers} <= HARMLESS_HEADERS
    cookies = [value for name, values in headers if name in ("Cookie", "Set-Cookie") for value in values]
    assert cookies
    assert [value for value in cookies if value.partition(";")[0].partition("=")[2] != "SCRUBBED"] == []


def test_no_cassette_is_large():
    assert {path.name: path.stat().st_size for path in cassettes() if path.stat().st_size > LARGEST} == {}


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Token abc",
        "- LoginForm[password]=sandbox",
        '"token": "sandbox-token"',
        "laravel_session=abc; Path=/",
        f'<input type="hidden" name="_token" value="{"0123456789abcdef" * 2}01234567">',
        '<meta name="csrf-token" content="Vb9oZ0fQ-1_mY2Fzc2V0dGUtdGVzdC1vbmx5LW5vdC1yZWFs==">',
        "Xin chào htx@example.vn",
        "tel=0912 345 678",
        "Gọi +84912345678 nhé",
        "Điện thoại: 0237.382.1234",
    ],
)
def test_a_secret_would_be_found(text):
    assert secrets_in(text, CREDENTIALS)


@pytest.mark.parametrize(
    "text",
    [
        "tel=0530 000 012",
        "https://truyxuat.example/01/08930000000019",
        "http://127.0.0.1:18802/mam-tom-ba-lang-loai-dac-biet-500-g-p500001.html",
        '"updated_at": "2026-11-21T02:00:00+00:00"',
        "_token=SCRUBBED",
    ],
)
def test_what_is_public_is_not_taken_for_a_secret(text):
    assert secrets_in(text, CREDENTIALS) == []


def request(body: str, content_type: str, uri: str = "http://shop.example/save") -> Request:
    headers = {"Content-Type": content_type, "Authorization": "Bearer hunter2", "Cookie": "sid=hunter2; lang=hunter2"}
    return Request("POST", uri, body.encode(), {**headers, "X-Whatever": "hunter2"})


BOUNDARY = "0123456789abcdef"
REQUESTS = {
    "form": request("LoginForm%5Bpassword%5D=hunter2&Product%5Bname%5D=kept", "application/x-www-form-urlencoded"),
    "json": request(
        json.dumps({"products": [{"title": "kept", "apiKey": ["hunter2"], "login": {"title": "hunter2"}}]}),
        "application/json; charset=utf-8",
    ),
    "multipart": request(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="pin"\r\n\r\nhunter2\r\n'
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="kept.jpg"\r\n\r\nhunter2\r\n'
        f"--{BOUNDARY}--\r\n",
        f"multipart/form-data; boundary={BOUNDARY}",
    ),
    "query": request("", "application/json", "http://shop.example/list?accessToken=hunter2&sku=kept"),
    "unknown": request("kept? hunter2", "application/octet-stream", "http://shop.example/kept"),
}


@pytest.mark.parametrize("kind", REQUESTS)
def test_a_request_keeps_only_what_is_listed_as_public(vcr_config, kind):
    scrub = vcr_config["before_record_request"]
    scrubbed = scrub(REQUESTS[kind])
    assert "hunter2" not in str(scrubbed._to_dict())
    assert "kept" in str(scrubbed._to_dict())
    assert BOUNDARY not in str(scrubbed._to_dict())
    assert scrub(scrubbed)._to_dict() == scrubbed._to_dict()


PAGE = """<!doctype html><html><head><meta name="csrf-token" content="hunter2"><meta name="csrf-param" content="kept">
</head><body><form><input value="hunter2" type=hidden name="_csrf"><input name="title" value="kept">
<INPUT type="hidden" value='hunter2'><input name=_token value=hunter2></form>
<p>hunter2@example.vn, 0912 345 678, 0530 000 012</p></body></html>"""


@pytest.mark.parametrize(
    ("content_type", "text"),
    [
        ("text/html; charset=utf-8", PAGE),
        ("application/json", '{"success": true, "message": "kept", "data": {"otp": 123456, "password": ["hunter2"]}}'),
    ],
)
def test_a_response_keeps_only_what_is_listed_as_public(vcr_config, content_type, text):
    scrub = vcr_config["before_record_response"]
    headers = {"Content-Type": [content_type], "Set-Cookie": ["sid=hunter2; Path=/; Expires=hunter2"]}
    headers |= {"Server": ["hunter2"], "Location": ["http://shop.example/login?next=hunter2"]}
    response = {"status": {"code": 200, "message": "OK"}, "headers": headers, "body": {"string": text.encode()}}
    scrubbed = scrub(response)
    shown = str({**scrubbed, "body": scrubbed["body"]["string"].decode()})
    assert not [secret for secret in ("hunter2", "123456", "0912 345 678") if secret in shown]
    assert "kept" in shown
    assert scrubbed["headers"]["Set-Cookie"] == ["sid=SCRUBBED; Path=/"]
    assert scrub(scrubbed) == scrubbed
