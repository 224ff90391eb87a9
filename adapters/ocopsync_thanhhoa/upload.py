"""Pictures: they go first through a form of their own, on the page for a new offer."""

from __future__ import annotations

import requests

from ocopsync.errors import NotRecognised, Refused
from ocopsync.messages import say
from ocopsync.model import Image
from ocopsync_thanhhoa.forms import attribute, parse, read_form, texts
from ocopsync_thanhhoa.pages import image_reference
from ocopsync_thanhhoa.session import Session, redirected_to

UPLOAD_PAGE = "/user/advertising/create"
UPLOAD_FORM = "#upload_form"
UPLOAD_FIELD = "files[]"
UPLOADED = 'input[name="paths[]"]'


def upload(session: Session, image: Image, *, errors: str) -> str:
    """Put a picture there; the reference by which forms name it. ``errors`` selects the portal's words of refusal."""
    name = image.path.name
    content, sent_as = image.path.read_bytes(), f"{image.sha256[:16]}{image.path.suffix.lower()}"
    reply = session.keep(lambda: _post_image(session, sent_as, content))
    page = parse(session.get(redirected_to(reply)) if reply.is_redirect else reply)
    if reply.status_code != requests.codes.ok:
        words = "; ".join(texts(page, errors)) or reply.status_code
        raise Refused(say("The portal didn't take the picture {name}: {words}", name=name, words=words))
    references = [image_reference(attribute(item, "value")) for item in page.select(UPLOADED)]
    if len(references) != 1 or references[0] is None:
        raise NotRecognised(say("The answer to the upload of {name} names no picture.", name=name))
    return references[0]


def _post_image(session: Session, name: str, content: bytes) -> requests.Response:
    reply = session.get(UPLOAD_PAGE)
    form = parse(reply).select_one(UPLOAD_FORM)
    if form is None:
        raise NotRecognised(
            say("The page {path} has no form {selector} for pictures.", path=UPLOAD_PAGE, selector=UPLOAD_FORM)
        )
    read = read_form(form, page=reply.url, place=say("the form for pictures"))
    # A picture that is uploaded twice does no harm: a listing names one of the two.
    return session.send(
        "POST",
        read.action,
        data=list(read.pairs),
        files=[(UPLOAD_FIELD, (name, content))],
        headers={"Referer": read.page},
        repeatable=True,
    )
