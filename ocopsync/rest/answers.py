"""Answers: what a reply of a JSON interface says, and what its errors mean for the caller."""

from __future__ import annotations

import enum
import json
from collections.abc import Mapping

import requests
from attrs import evolve, field, frozen

from ocopsync.errors import CredentialsRefused, MarketplaceError, NotRecognised, PersonNeeded, Refused, Transient
from ocopsync.listing import Json
from ocopsync.messages import say
from ocopsync.rest.forms import shown
from ocopsync.transport import address_of


class Meaning(enum.Enum):
    """What a reply means for the request that it answers."""

    DONE = "done"
    REJECTED = "rejected"
    """The content is refused; the same again is useless."""
    FAILED = "failed"
    """It was not done; later it may be."""
    TAKEN = "taken"
    """Another product has the SKU."""
    GONE = "gone"
    """There is no such product."""
    CREDENTIALS = "credentials"
    PERSON = "person"
    """Somebody has to do something there first (a one-time password, terms to be accepted)."""
    UNKNOWN = "unknown"
    """It may have been done."""


STATUSES: Mapping[int, Meaning] = {
    400: Meaning.REJECTED,
    401: Meaning.CREDENTIALS,
    403: Meaning.CREDENTIALS,
    404: Meaning.GONE,
    409: Meaning.TAKEN,
    410: Meaning.GONE,
    422: Meaning.REJECTED,
}
"""What most interfaces mean by a status (RFC 9110, 15.5); every other 4xx was refused without a word on the content."""


@frozen(kw_only=True)
class Errors:
    """Where an error stands in a reply, and what it means."""

    code: str = "code"
    """The path of the code."""
    words: str = "message"
    """The path of what people read."""
    good: frozenset[str] = frozenset()
    """The codes that are no errors, where every reply has one."""
    also_in_200: bool = True
    """Whether an error may come with a good status; False where a code in a good reply is something else."""
    meanings: Mapping[str, Meaning] = field(factory=dict)
    """By code; a code that isn't here means what the status says."""
    statuses: Mapping[int, Meaning] = field(default=STATUSES)

    def code_in(self, body: Json) -> str:
        code = shown(body, self.code)
        return "" if code is None or isinstance(code, dict | list) else str(code)

    def words_in(self, body: Json) -> str:
        words = shown(body, self.words)
        return words if isinstance(words, str) else self.code_in(body)

    def meaning(self, status: int, body: Json) -> Meaning:
        """An error inside a 200 that isn't known proves nothing."""
        code, good = self.code_in(body), 200 <= status < 300
        is_error = code not in self.good | {""} and (self.also_in_200 or not good)
        if is_error and code in self.meanings:
            return self.meanings[code]
        if good:
            return Meaning.UNKNOWN if is_error else Meaning.DONE
        return self.statuses.get(status, Meaning.FAILED if 400 <= status < 500 else Meaning.UNKNOWN)


@frozen(kw_only=True)
class Answer:
    """A reply that was understood: what it means, and what it holds."""

    address: str
    status: int
    meaning: Meaning
    body: Json
    words: str = ""
    headers: Mapping[str, str] = field(factory=dict, repr=False)

    def hiding(self, secret: str) -> Answer:
        """The same without ``secret`` in its words."""
        return evolve(self, words=self.words.replace(secret, "…")) if secret and secret in self.words else self

    def as_error(self) -> MarketplaceError:
        """The error that stands for an answer from which nothing can be read."""
        if self.meaning is Meaning.CREDENTIALS:
            return CredentialsRefused(say("{address} refuses the credentials ({status}): {words}", **self._values))
        if self.meaning is Meaning.PERSON:
            return PersonNeeded(say("{address} wants a person to act first: {words}", **self._values))
        if self.meaning is Meaning.UNKNOWN:
            return Transient(say("{address} failed inside ({status}): {words}", **self._values))
        return Refused(say("{address} says no ({status}): {words}", **self._values))

    @property
    def _values(self) -> dict[str, object]:
        return {"address": self.address, "status": self.status, "words": self.words}


def read_answer(response: requests.Response, errors: Errors) -> Answer:
    """Raises NotRecognised where it isn't JSON, unless it is empty and good."""
    address, status = address_of(response.request), response.status_code
    if status in (401, 403) and errors.statuses.get(status) is Meaning.CREDENTIALS and not is_json(response):
        return Answer(address=address, status=status, meaning=Meaning.CREDENTIALS, body=None)
    body = body_of(response)
    return Answer(
        address=address,
        status=status,
        meaning=errors.meaning(status, body),
        body=body,
        words=errors.words_in(body),
        headers=response.headers,
    )


def body_of(response: requests.Response) -> Json:
    if 200 <= response.status_code < 300 and not response.content:
        return None
    if 300 <= response.status_code < 400:
        raise sent_on(address_of(response.request), response.status_code)
    try:
        return json.loads(response.content)  # JSON is UTF-8, whatever charset a header names (RFC 8259, 8.1)
    except (ValueError, RecursionError) as error:
        raise not_recognised(address_of(response.request), response.status_code) from error


def is_json(response: requests.Response) -> bool:
    return "json" in response.headers.get("Content-Type", "")


def sent_on(address: str, status: int) -> NotRecognised:
    """Nobody follows with a token in hand."""
    return NotRecognised(
        say(
            "{address} sends us on to another address ({status}). If that is the marketplace's own, write it as url in "
            "ocopsync.toml.",
            address=address,
            status=status,
        )
    )


def not_recognised(address: str, status: int) -> NotRecognised:
    sentence = say("{address} did not answer in the JSON that we know ({status}).", address=address, status=status)
    return NotRecognised(sentence)
