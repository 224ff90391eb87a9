"""Answers of Voso's seller centre: ``{success, message, data}`` in JSON, redirects, and what each of them means.

Seen on the site: a validation failure comes with HTTP 200, and its ``data`` holds the messages for each field.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import requests

from ocopsync.errors import NotRecognised, PersonNeeded, Refused
from ocopsync.messages import say
from ocopsync.transport import address_of

Answer = Mapping[str, Any]

LOGIN = "login"


def is_over(response: requests.Response) -> bool:
    """Whether the site sends us to its sign-in page (assumed: a redirect, or 401)."""
    return response.status_code == 401 or target_of(response).rstrip("/").endswith(f"/{LOGIN}")


def token_refused(response: requests.Response) -> bool:
    """Yii2 answers a wrong form token with 400, before anything is done."""
    return response.status_code == 400


def target_of(response: requests.Response) -> str:
    """The path that a redirect leads to; empty where it is none."""
    return urlsplit(response.headers.get("Location", "")).path if response.is_redirect else ""


def answer_of(response: requests.Response) -> Answer:
    """The JSON answer. Raises NotRecognised, Refused or, where a one-time password is asked for, PersonNeeded."""
    check_status(response)
    try:
        answer = response.json()
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict) or "success" not in answer:
        raise NotRecognised(
            say("{address} did not answer in JSON as we know it.", address=address_of(response.request))
        )
    if not succeeded(answer) and asks_for_person(answer):
        raise person_needed()
    return answer


def check_status(response: requests.Response) -> None:
    address = address_of(response.request)
    if "otp" in target_of(response).lower():
        raise person_needed()
    if response.is_redirect:
        raise NotRecognised(say("{address} sends us to {target}.", address=address, target=target_of(response)))
    if response.status_code >= 400:
        raise Refused(say("{address} says no ({status}).", address=address, status=response.status_code))


def asks_for_person(answer: Answer) -> bool:
    data = answer.get("data")
    message = str(answer.get("message", "")).lower()
    return (isinstance(data, dict) and bool(data.get("otp"))) or "otp" in message or "captcha" in message


def person_needed() -> PersonNeeded:
    return PersonNeeded(
        say(
            "Voso asks for a one-time password. Sign in yourself in a browser, then hand that session over: "
            "ocopsync login voso --session"
        )
    )


def succeeded(answer: Answer) -> bool:
    return answer["success"] in (True, 1, "1")


def field_errors(answer: Answer) -> dict[str, list[str]]:
    """The messages for each field of a form that was refused; empty where none are given."""
    data = answer.get("data")
    listed = data.items() if isinstance(data, dict) else ()
    return {str(name): [str(word) for word in words] for name, words in listed if words and isinstance(words, list)}


def words_of(answer: Answer) -> str:
    """What the site says: its message, and for each field what is wrong with it."""
    parts = [str(answer.get("message") or "").strip()]
    parts += [f"{name}: {' '.join(words)}" for name, words in field_errors(answer).items()]
    return "; ".join(part for part in parts if part) or "(…)"
