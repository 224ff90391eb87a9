"""What an adapter for a plain JSON interface is made of; :class:`RestAdapter` says how."""

from ocopsync.rest.adapter import RestAdapter
from ocopsync.rest.answers import STATUSES, Answer, Errors, Meaning
from ocopsync.rest.auth import KEY, PASSWORD, TOKEN, USERNAME, Auth, Basic, Bearer, HeaderKey, QueryKey
from ocopsync.rest.forms import (
    ESCAPED_TEXT,
    HTML,
    KILOGRAMS_AS_TEXT,
    TEXT,
    TEXTS,
    WHOLE,
    WHOLE_AS_TEXT,
    At,
    Form,
    objects,
)
from ocopsync.rest.paging import Cursors, Header, Offsets, PageNumbers, Paging, Sheet
from ocopsync.rest.receipts import Batch
from ocopsync.rest.signing_in import CLIENT_ID, CLIENT_SECRET, SignIn

__all__ = [
    "Answer",
    "At",
    "Auth",
    "Basic",
    "Batch",
    "Bearer",
    "CLIENT_ID",
    "CLIENT_SECRET",
    "Cursors",
    "ESCAPED_TEXT",
    "Errors",
    "Form",
    "HTML",
    "Header",
    "HeaderKey",
    "KEY",
    "KILOGRAMS_AS_TEXT",
    "Meaning",
    "Offsets",
    "PASSWORD",
    "PageNumbers",
    "Paging",
    "QueryKey",
    "RestAdapter",
    "STATUSES",
    "Sheet",
    "SignIn",
    "TEXT",
    "TEXTS",
    "TOKEN",
    "USERNAME",
    "WHOLE",
    "WHOLE_AS_TEXT",
    "objects",
]
