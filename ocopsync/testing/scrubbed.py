"""What may stand in a cassette: requests and replies without secrets and personal data, and a look whether any is left.

What is written down passes lists of what may be public: headers, form fields and JSON keys that aren't named lose
their value. :func:`secrets_in` is written apart from that, so that a mistake there is seen here.
"""

from __future__ import annotations

import base64
import email
import email.policy
import json
import re
from collections.abc import Collection, Mapping
from html import escape, unescape
from typing import Any
from urllib.parse import quote, quote_plus, unquote

from ocopsync.messages import N_
from ocopsync.scrubbing import SCRUBBED, TEXTS, Names, scrubbed_pairs, scrubbed_url

HEADERS = frozenset({"accept", "content-type", "cookie", "location", "retry-after", "set-cookie"})
SECRET_HEADERS = frozenset({"authorization", "proxy-authorization", "token"})
"""Never kept, though a key of JSON may go by the same name."""
COOKIE_ATTRIBUTES = frozenset({"path", "httponly", "samesite", "secure"})
_ESCAPED = re.compile(r"""\\+(?:u([0-9a-fA-F]{4})|(["/\\]))""")
LEFT_OUT = b"(left out)"
SHORTEST_IN_BASE64 = 6
"""Letters of a credential; of fewer, base64 may stand in any text."""
URL_SAFE = str.maketrans("+/", "-_")
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
    words = "|".join(re.escape(form) for word in credentials if word for form in spellings(word))
    within = "|".join(re.escape(form) for word in credentials for form in in_base64(word))
    suspect = {
        **({N_("a credential"): re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)} if words else {}),
        **({N_("a credential in base64"): re.compile(within)} if within else {}),
        **SUSPECT,
    }
    return [
        f"{what}: {found[0]}"
        for what, pattern in suspect.items()
        for found in pattern.finditer(text)
        if not any(reference.startswith(found[0]) for reference in public)
    ]


def spellings(word: str) -> set[str]:
    """A word as it is, and as an address, a form, a page and a cassette write it."""
    return {word, quote(word, safe=""), quote_plus(word), escape(word), json.dumps(word, ensure_ascii=False)[1:-1]}


def decoded(text: str) -> str:
    """A text without the spellings of addresses, pages and JSON, however often they lie in one another."""
    text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[2], text)
    return unescape(unquote(text))


def in_base64(word: str) -> set[str]:
    """What base64 makes of a word inside of anything, such as ``user:password``: it depends on where it begins."""
    content = word.encode()
    if len(content) < SHORTEST_IN_BASE64:
        return set()
    found = set()
    for before in range(3):
        encode = base64.b64encode(b"\0" * before + content[: (len(content) + before) // 3 * 3 - before]).decode()
        found.add(encode[(0, 2, 3)[before] :])
    return found | {form.translate(URL_SAFE) for form in found}


def scrubbed_body(body: bytes, content_type: str, also: Names = ()) -> bytes:
    """``also``: names besides ours whose values may be public.

    Scrubbing twice changes nothing more: a cassette that is loaded passes here once again.
    """
    kind, _, parameters = content_type.partition(";")
    if not body:
        return b""
    if kind == "multipart/form-data":
        return multipart_text(body, content_type, also).encode() if parameters else body
    try:
        return TEXTS[kind](body.decode("utf-8", "replace"), also).encode() if kind in TEXTS else LEFT_OUT
    except (ValueError, RecursionError):  # JSON that was cut off, or that is a page
        return LEFT_OUT


def multipart_text(body: bytes, content_type: str, also: Names = ()) -> str:
    """A field on each line, and of each file its name and size."""
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    message = email.message_from_bytes(head + body, policy=email.policy.HTTP)
    return "\n".join(part_text(part, also) for part in message.iter_parts())


def part_text(part: Any, also: Names = ()) -> str:
    name, content = part.get_param("name", header="content-disposition"), part.get_payload(decode=True)
    if part.get_filename():
        return f"{name}: {part.get_filename()} ({len(content)} bytes)"
    ((_, value),) = scrubbed_pairs([(name or "", content.decode("utf-8", "replace"))], also)
    return f"{name}: {value}"


def scrubbed_headers(headers: Mapping[str, list[str]], also: Names = ()) -> dict[str, list[str]]:
    public = HEADERS | {name.lower() for name in also} - SECRET_HEADERS
    known = {name.title(): values for name, values in headers.items() if name.lower() in public}
    return {name: [scrubbed_header(name, value, also) for value in values] for name, values in sorted(known.items())}


def scrubbed_header(name: str, value: str, also: Names = ()) -> str:
    if name == "Location":
        return scrubbed_url(value, also)
    if name == "Cookie":
        return "; ".join(scrubbed_cookie(pair) for pair in value.split(";"))
    if name == "Set-Cookie":
        cookie, *attributes = value.split(";")
        kept = [text for text in attributes if text.partition("=")[0].strip().lower() in COOKIE_ATTRIBUTES]
        return ";".join([scrubbed_cookie(cookie), *kept])
    return value.partition("; boundary=")[0]


def scrubbed_cookie(pair: str) -> str:
    """Its name alone; one without a name is a value."""
    name, equals, _ = pair.partition("=")
    return f"{name.strip()}={SCRUBBED}" if equals else SCRUBBED


def content_type_of(headers: Mapping[str, Any]) -> str:
    values = next((values for name, values in headers.items() if name.lower() == "content-type"), "")
    return text_of(values if isinstance(values, str | bytes) else values[0])


def text_of(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value
