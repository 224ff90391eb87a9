"""SignIn: a token that a marketplace gives for some minutes to whoever shows a password or a client's secret."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve, field, frozen

from ocopsync.adapter import Credential
from ocopsync.errors import PersonNeeded
from ocopsync.messages import N_, say
from ocopsync.rest.answers import Answer, Errors, Meaning
from ocopsync.rest.auth import Auth, Bearer, Secret
from ocopsync.rest.forms import shown

CLIENT_ID = Credential("client_id", N_("The client's id that the marketplace gave for its interface."))
"""The credential ``client_id``."""
CLIENT_SECRET = Credential("client_secret", N_("The client's secret that belongs to the id."))
"""The credential ``client_secret``."""


@frozen(kw_only=True)
class SignIn(Auth):
    """A token that is asked for with the first request, and again where it is over.

    With a name and a password::

        auth = SignIn(call="POST dang-nhap", sends={"tai_khoan": USERNAME, "mat_khau": PASSWORD}, token_at="the")

    With a client's credentials (OAuth 2, RFC 6749, 4.4)::

        auth = SignIn(
            call="POST /oauth/token",
            asked_with=Basic(CLIENT_ID, CLIENT_SECRET),
            fixed={"grant_type": "client_credentials"},
            as_form=True,
            token_at="access_token",
        )

    One token serves all threads. It is over where an answer means CREDENTIALS (a 401, or a code of the adapter's
    ``errors``): then nothing was done, one thread asks for another, and the request is sent once more. What comes
    instead of a token is remembered, so that a wrong password isn't sent with each listing, which locks accounts.
    """

    call: str
    """``POST token``, at the marketplace's own address: credentials go nowhere else."""
    sends: Mapping[str, Credential] = field(factory=dict)
    """The credentials in the request's body, each under its name there."""
    fixed: Mapping[str, str] = field(factory=dict)
    """What the body says besides."""
    as_form: bool = False
    """Whether the body is a form; otherwise it is JSON."""
    asked_with: Auth = field(factory=Auth)
    """Who we are when we ask, where that isn't said in the body."""
    token_at: str = "token"  # noqa: S105 - a path
    """The path of the token in the answer."""
    carried: Auth = field(factory=Bearer)
    """How a request shows the token: :class:`Bearer`, or :class:`HeaderKey` for a header of its own."""
    errors: Errors | None = None
    """Where an error stands in the answer, if not where all others of the marketplace do."""

    @property
    def credentials(self) -> tuple[Credential, ...]:
        return (*self.asked_with.credentials, *self.sends.values())

    def body(self, secret: Secret) -> dict[str, str]:
        return {**self.fixed, **{name: secret(credential.name).strip() for name, credential in self.sends.items()}}

    def token_in(self, answer: Answer) -> str:
        """Raises CredentialsRefused, or PersonNeeded where there is neither a token nor a refusal that we know."""
        if answer.meaning is Meaning.PERSON:
            raise answer.as_error()
        if answer.meaning is not Meaning.DONE:
            raise evolve(answer, meaning=Meaning.CREDENTIALS).as_error()
        token = shown(answer.body, self.token_at)
        if not isinstance(token, str) or not token.strip():
            raise PersonNeeded(
                say(
                    "{address} answered the sign-in without a token ({place}). Look whether somebody has to confirm "
                    "something there first.",
                    address=answer.address,
                    place=self.token_at,
                )
            )
        return token.strip()
