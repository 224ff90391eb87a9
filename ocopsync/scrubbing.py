"""Scrubbing: what a marketplace answered, without secrets and personal data, as it may be kept and shown to others.

What is kept is listed: form fields and JSON keys that are named neither here nor by the adapter (``also``) lose their
value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from ocopsync.listing import FIELDS
from ocopsync.privacy import mask

Names = Collection[str]
"""Form fields and JSON keys."""

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
    "updated_at next_cursor image_id expires_in expires_at token_type".split()
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
    r"""((?:token|secret|passwo?r?d|session|csrf|api[_-]?key|authorization)[\w-]*["']?\s*[:=]\s*)(["'])[^"'\\\n]+\2""",
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
        text = TEXTS.get(content_type.partition(";")[0].strip().lower(), plain_text)(text, ())
    except (ValueError, RecursionError):  # JSON that was cut off, or that is a page
        text = html_text(text)
    text = _ASSIGNED.sub(rf"\1\2{SCRUBBED}\2", text)
    return _TOKEN.sub(SCRUBBED, _IN_QUERY.sub(_query_value, text))


def _query_value(found: re.Match[str], also: Names = ()) -> str:
    value = found[3] if is_public_field(found[2], also) else SCRUBBED
    return f"{found[1]}{found[2]}={value}"


def without_personal_data(text: str) -> str:
    """Numbers for examples stay."""
    pieces = EXAMPLE_PHONE.split(_EMAIL.sub(SCRUBBED, text))
    return "".join(piece if EXAMPLE_PHONE.fullmatch(piece) else mask(piece) for piece in pieces)


def scrubbed_pairs(pairs: list[tuple[str, str]], also: Names = ()) -> list[tuple[str, str]]:
    """The fields of a form or of a query."""
    return [(name, without_personal_data(value) if is_public_field(name, also) else SCRUBBED) for name, value in pairs]


def is_public_field(name: str, also: Names = ()) -> bool:
    inner = _PRODUCT_FIELD.fullmatch(name)
    return (inner[1] if inner else name) in FORM_FIELDS or name in also


def scrubbed_url(url: str, also: Names = ()) -> str:
    """Without who asks, and without what its query and its end after ``#`` hold, which is a query in some answers."""
    parts = urlsplit(url)
    query, end = (
        urlencode(scrubbed_pairs(parse_qsl(text, keep_blank_values=True), also))
        for text in (parts.query, parts.fragment if "=" in parts.fragment else "")
    )
    path = (
        without_personal_data(known) if (known := unquote(parts.path)) != without_personal_data(known) else parts.path
    )
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=host, path=path, query=query, fragment=end or parts.fragment))


def scrubbed_json(value: Any, also: Names = (), public: bool = True) -> Any:
    """Leaves under a key that isn't public lose their value and keep their shape; what is empty tells nothing."""
    if isinstance(value, dict):
        return {
            without_personal_data(key): scrubbed_json(item, also, public and (key in JSON_KEYS or key in also))
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [scrubbed_json(item, also, public) for item in value]
    if value in (None, "", 0, "[]"):
        return value
    if not public:
        return SCRUBBED
    if isinstance(value, str):
        return without_personal_data(_IN_QUERY.sub(lambda found: _query_value(found, also), value))
    return value if without_personal_data(str(value)) == str(value) else SCRUBBED  # a telephone number may be a number


def json_text(text: str, also: Names = ()) -> str:
    return json.dumps(scrubbed_json(json.loads(text), also), ensure_ascii=False, indent=2)


def html_text(text: str, also: Names = ()) -> str:
    """A page, with a line for each block; between blocks, blanks mean nothing."""
    return _BLOCK.sub("\n", plain_text(_TAG.sub(lambda found: scrubbed_tag(found, also), text), also))


def scrubbed_tag(found: re.Match[str], also: Names = ()) -> str:
    name = _TAG_NAME.search(found[0])
    if name and (name[1] in META if found[1].lower() == "meta" else name[1] in FORM_FIELDS or name[1] in also):
        return found[0]
    return _TAG_VALUE.sub(rf'\1="{SCRUBBED}"', found[0])


def form_text(text: str, also: Names = ()) -> str:
    return urlencode(scrubbed_pairs(parse_qsl(text, keep_blank_values=True), also))


def plain_text(text: str, also: Names = ()) -> str:
    text = _IN_QUERY.sub(lambda found: _query_value(found, also), text)
    return without_personal_data(_ASSIGNED.sub(rf"\1\2{SCRUBBED}\2", text))


TEXTS: Mapping[str, Callable[[str, Names], str]] = {
    "application/json": json_text,
    "application/x-www-form-urlencoded": form_text,
    "text/html": html_text,
    "text/plain": plain_text,
}
"""By the type that a reply or a request names."""
