"""What may stand in a cassette: requests and replies without secrets and personal data, and a look whether any is left.

What is written down passes lists of what may be public: headers, form fields and JSON keys that aren't named lose
their value. :func:`secrets_in` is written apart from that, so that a mistake there is seen here.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Collection, Mapping
from typing import Any

from ocopsync.messages import N_
from ocopsync.scrubbing import SCRUBBED, TEXTS, scrubbed_pairs, scrubbed_url

HEADERS = frozenset({"accept", "content-type", "cookie", "location", "retry-after", "set-cookie"})
COOKIE_ATTRIBUTES = frozenset({"path", "httponly", "samesite", "secure"})
SUSPECT = {
    N_("a header that proves who asks"): re.compile(r"authorization|bearer|x-signature", re.IGNORECASE),
    N_("a cookie"): re.compile(r"(?:laravel_session|PHPSESSID)=(?!SCRUBBED\b)"),
    N_("a random token"): re.compile(
        r"(?<![\w+/=-])(?:[0-9a-f]{20,}|(?=[\w+/=-]*[A-Z])(?=[\w+/=-]*[a-z])(?=[\w+/=-]*\d)[\w+/=-]{32,})(?![\w+/=-])",
        re.ASCII,
    ),
    N_("an e-mail address"): re.compile(r"[\w.+-]+@[\w-]+\.\w+"),
    N_("a telephone number"): re.compile(
        r"(?<![\w.])(?!0530 ?000 ?0\d\d(?!\d))(?:\+?84|0)[ .-]?\d(?:[ .-]?\d){7,9}(?!\w)"
    ),
}


def secrets_in(text: str, credentials: Collection[str] = (), *, public: Collection[str] = ()) -> list[str]:
    """What stands in ``text`` and must not, each as its kind and what was found.

    ``public``: how names begin that look like secrets and are none, such as a marketplace's names of pictures.
    """
    words = "|".join(re.escape(word) for word in credentials if word)
    suspect = {
        **({N_("a credential"): re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)} if words else {}),
        **SUSPECT,
    }
    return [
        f"{what}: {found[0]}"
        for what, pattern in suspect.items()
        for found in pattern.finditer(text)
        if not any(reference.startswith(found[0]) for reference in public)
    ]


def scrubbed_body(body: bytes, content_type: str) -> bytes:
    """Scrubbing twice changes nothing more: a cassette that is loaded passes here once again."""
    kind, _, parameters = content_type.partition(";")
    if not body:
        return b""
    if kind == "multipart/form-data":
        return multipart_text(body, content_type).encode() if parameters else body
    return TEXTS[kind](body.decode()).encode() if kind in TEXTS else b"(left out)"


def multipart_text(body: bytes, content_type: str) -> str:
    """A field on each line, and of each file its name and size."""
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    message = email.message_from_bytes(head + body, policy=email.policy.HTTP)
    return "\n".join(part_text(part) for part in message.iter_parts())


def part_text(part: Any) -> str:
    name, content = part.get_param("name", header="content-disposition"), part.get_payload(decode=True)
    if part.get_filename():
        return f"{name}: {part.get_filename()} ({len(content)} bytes)"
    ((_, value),) = scrubbed_pairs([(name, content.decode())])
    return f"{name}: {value}"


def scrubbed_headers(headers: Mapping[str, list[str]]) -> dict[str, list[str]]:
    known = {name.title(): values for name, values in headers.items() if name.lower() in HEADERS}
    return {name: [scrubbed_header(name, value) for value in values] for name, values in sorted(known.items())}


def scrubbed_header(name: str, value: str) -> str:
    if name == "Location":
        return scrubbed_url(value)
    if name == "Cookie":
        return "; ".join(f"{pair.partition('=')[0].strip()}={SCRUBBED}" for pair in value.split(";"))
    if name == "Set-Cookie":
        cookie, *attributes = value.split(";")
        kept = [text for text in attributes if text.partition("=")[0].strip().lower() in COOKIE_ATTRIBUTES]
        return ";".join([f"{cookie.partition('=')[0]}={SCRUBBED}", *kept])
    return value.partition("; boundary=")[0]


def content_type_of(headers: Mapping[str, Any]) -> str:
    values = next((values for name, values in headers.items() if name.lower() == "content-type"), "")
    return text_of(values if isinstance(values, str | bytes) else values[0])


def text_of(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value
