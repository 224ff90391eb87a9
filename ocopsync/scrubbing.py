"""Scrubbing: what a marketplace answered, without secrets and personal data, as it may be kept and shown to others.

What is kept is listed: form fields and JSON keys that aren't named here lose their value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from ocopsync.listing import FIELDS
from ocopsync.privacy import mask

SCRUBBED = "SCRUBBED"
META = frozenset({"csrf-param", "viewport"})
OF_A_LISTING = frozenset(FIELDS) | {"id", "sku", "url"}
FORM_FIELDS = OF_A_LISTING | set(
    "category_id content product_category_id region_id to_date tel paths[] files[] file _method status page item "
    "ids limit cursor merchantProductId name keywords listPrice realWeight length width height barcode categoryId "
    "image isOCOP ratingOCOP provinceIdOCOP".split()
)
JSON_KEYS = (FORM_FIELDS - {"content"}) | set(
    "success message data products product page_count md5 productCode createTime updateTime approved reject activated "
    "available status_content code errors field results items key product_id track_id tracks state reason "
    "updated_at next_cursor image_id".split()
)
EXAMPLE_PHONE = re.compile(r"((?<!\d)0530 ?000 ?0\d\d(?!\d))")
"""Nobody's: the prefix isn't given out."""

_PRODUCT_FIELD = re.compile(r"Product\[(\w+)\]")
_TAG = re.compile(r"<(input|meta)\b[^>]*>", re.IGNORECASE)
_TAG_NAME = re.compile(r'\bname="([^"]*)"')
_TAG_VALUE = re.compile(r"""\b(value|content)=(?:"[^"]+"|'[^']+'|[^\s"'>]+)""", re.IGNORECASE)
_BLOCK = re.compile(r"(?<=[^\n ]) *(?=<(?:body|div|form|h1|li|meta|option|select|table|title|tr|ul)\b)")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_IN_QUERY = re.compile(r"""([?&](?:amp;)?)([\w%\[\]-]+)=([^&"'\s<>#]+)""")
_ASSIGNED = re.compile(
    r"""((?:token|secret|passwo?r?d|session|csrf|api_?key|authorization)[\w-]*["']?\s*[:=]\s*)(["'])[^"'\\\n]+\2""",
    re.IGNORECASE,
)
"""What a script or an attribute calls secret, however short it is."""
_TOKEN = re.compile(
    r"(?<![A-Za-z0-9])(?:(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{20,}"
    r"|(?=[\w+/=-]*[A-Z])(?=[\w+/=-]*[a-z])(?=[\w+/=-]*\d)[\w+/=-]{24,})(?![A-Za-z0-9])",
    re.ASCII,
)
"""What nobody writes by hand: a session, a form's token, a signature. A picture's name looks the same, and goes too."""


def scrubbed_page(text: str, content_type: str, secrets: Collection[str] = ()) -> str:
    """A reply whose form nobody knows. ``secrets``: the credentials in use."""
    for secret in filter(None, secrets):
        text = text.replace(secret, SCRUBBED)
    try:
        text = TEXTS.get(content_type.partition(";")[0].strip().lower(), without_personal_data)(text)
    except ValueError:  # JSON that was cut off, or that is a page
        text = html_text(text)
    text = _ASSIGNED.sub(rf"\1\2{SCRUBBED}\2", text)
    return _TOKEN.sub(SCRUBBED, _IN_QUERY.sub(_query_value, text))


def _query_value(found: re.Match[str]) -> str:
    value = found[3] if is_public_field(found[2]) else SCRUBBED
    return f"{found[1]}{found[2]}={value}"


def without_personal_data(text: str) -> str:
    """Numbers for examples stay."""
    pieces = EXAMPLE_PHONE.split(_EMAIL.sub(SCRUBBED, text))
    return "".join(piece if EXAMPLE_PHONE.fullmatch(piece) else mask(piece) for piece in pieces)


def scrubbed_pairs(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The fields of a form or of a query."""
    return [(name, without_personal_data(value) if is_public_field(name) else SCRUBBED) for name, value in pairs]


def is_public_field(name: str) -> bool:
    inner = _PRODUCT_FIELD.fullmatch(name)
    return (inner[1] if inner else name) in FORM_FIELDS


def scrubbed_url(url: str) -> str:
    parts = urlsplit(url)
    query = urlencode(scrubbed_pairs(parse_qsl(parts.query, keep_blank_values=True)))
    return urlunsplit(parts._replace(query=query))


def scrubbed_json(value: Any, public: bool = True) -> Any:
    """Leaves under a key that isn't public lose their value and keep their shape; what is empty tells nothing."""
    if isinstance(value, dict):
        return {key: scrubbed_json(item, public and key in JSON_KEYS) for key, item in value.items()}
    if isinstance(value, list):
        return [scrubbed_json(item, public) for item in value]
    if public or value in (None, "", 0, "[]"):
        return without_personal_data(value) if isinstance(value, str) else value
    return SCRUBBED


def json_text(text: str) -> str:
    return json.dumps(scrubbed_json(json.loads(text)), ensure_ascii=False, indent=2)


def html_text(text: str) -> str:
    """A page, with a line for each block; between blocks, blanks mean nothing."""
    return _BLOCK.sub("\n", without_personal_data(_TAG.sub(scrubbed_tag, text)))


def scrubbed_tag(found: re.Match[str]) -> str:
    name = _TAG_NAME.search(found[0])
    if name and name[1] in (META if found[1].lower() == "meta" else FORM_FIELDS):
        return found[0]
    return _TAG_VALUE.sub(rf'\1="{SCRUBBED}"', found[0])


def form_text(text: str) -> str:
    return urlencode(scrubbed_pairs(parse_qsl(text, keep_blank_values=True)))


TEXTS: Mapping[str, Callable[[str], str]] = {
    "application/json": json_text,
    "application/x-www-form-urlencoded": form_text,
    "text/html": html_text,
    "text/plain": without_personal_data,
}
"""By the type that a reply or a request names."""
