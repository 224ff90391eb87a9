"""HTML forms: read as a browser would send them, filled in by the words that people see, never by stored ids."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from urllib.parse import urljoin

import requests
from attrs import frozen
from bs4 import BeautifulSoup, Tag

from ocopsync.errors import NotRecognised
from ocopsync.markup import tree_of
from ocopsync.messages import Message, say
from ocopsync.vietnam.text import one_line, same_word

NOTHING_CHOSEN = frozenset({"", "0", "-1"})
"""Values of a select's first option, which only asks to choose."""
NOT_SENT = frozenset({"submit", "button", "reset", "image", "file"})
INDENT = re.compile(r"^[\s\-–—|└├─·]+")


def parse(reply: requests.Response) -> BeautifulSoup:
    return tree_of(reply.content, encoding="utf-8")


def parse_whole(reply: requests.Response, place: Message) -> BeautifulSoup:
    """Raises NotRecognised where the page was cut off: a part of a list or of a form would be taken for all of it."""
    if b"</body" not in reply.content and b"</html" not in reply.content:
        raise NotRecognised(say("{place} ends in the middle: the page was cut off.", place=place))
    return parse(reply)


def text_of(element: Tag) -> str:
    return one_line(element.get_text(" "))


def texts(page: Tag, selector: str) -> list[str]:
    return [text for element in page.select(selector) if (text := text_of(element))]


def attribute(element: Tag, name: str) -> str:
    value = element.get(name)
    return " ".join(value) if isinstance(value, list) else str(value or "")


@frozen
class Choice:
    """One option of a select, or one radio button, by the words that people see: ``Thanh Hóa > Huyện Hậu Lộc``."""

    value: str
    path: str
    chosen: bool


@frozen
class Form:
    page: str
    """The address of the page on which the form stands."""
    action: str
    pairs: tuple[tuple[str, str], ...]
    """What a browser would send if nothing were filled in."""
    choices: Mapping[str, tuple[Choice, ...]]
    place: Message
    """Where it stands, for messages."""

    def value(self, name: str) -> str:
        """What the field holds. Raises NotRecognised where there is no such field."""
        self._require(name)
        return next((value for known, value in self.pairs if known == name), "")

    def values(self, name: str) -> list[str]:
        """What a repeated field holds; empty where it isn't there."""
        return [value for known, value in self.pairs if known == name]

    def chosen(self, name: str) -> str:
        """The chosen option's words; empty where none is chosen."""
        self._require(name)
        value = self.value(name)
        if value in NOTHING_CHOSEN:
            return ""
        return next((choice.path for choice in self.choices.get(name, ()) if choice.value == value), "")

    def option(self, name: str, path: str, *, canonical: Callable[[str], str] = str) -> str | None:
        """The value of the option with these words; None where the form doesn't offer it.

        ``canonical`` gives the one spelling of words that mean the same.
        """
        self._require(name)
        wanted = same_word(canonical(path))
        options = self.choices.get(name, ())
        return next((choice.value for choice in options if same_word(canonical(choice.path)) == wanted), None)

    def offered(self, name: str) -> list[str]:
        """The words of all options that can be chosen."""
        return [choice.path for choice in self.choices.get(name, ()) if choice.value not in NOTHING_CHOSEN]

    def blank(self, name: str) -> str:
        """The value that means that nothing is chosen, or what stands there where the select has none."""
        values = [choice.value for choice in self.choices.get(name, ()) if choice.value in NOTHING_CHOSEN]
        return values[0] if values else self.value(name)

    def filled(self, values: Mapping[str, str | Sequence[str]]) -> list[tuple[str, str]]:
        """What is sent with ``values`` filled in; a list takes the place of a repeated field."""
        for name, value in values.items():
            if isinstance(value, str):
                self._require(name)
        kept = [(name, value) for name, value in self.pairs if name not in values]
        return [*kept, *((name, item) for name, value in values.items() for item in _each(value))]

    def _require(self, name: str) -> None:
        if name not in self._names:
            raise NotRecognised(say("{place} has no field {name!r}.", place=self.place, name=name))

    @property
    def _names(self) -> Collection[str]:
        return {name for name, _ in self.pairs} | set(self.choices)


def _each(value: str | Sequence[str]) -> Sequence[str]:
    return (value,) if isinstance(value, str) else value


def read_form(form: Tag, *, page: str, place: Message, default_action: str = "") -> Form:
    """``page`` is the address on which the form stands: its action may be relative."""
    pairs: list[tuple[str, str]] = []
    choices: dict[str, tuple[Choice, ...]] = {}
    for control in form.find_all(["input", "textarea", "select"], attrs={"name": True}):
        name = attribute(control, "name")
        if control.has_attr("disabled"):
            continue
        if control.name == "select":
            choices[name] = options_of(control)
            pairs.extend((name, value) for value in _selected(choices[name]))
        elif attribute(control, "type").lower() in ("radio", "checkbox"):
            choice = Choice(attribute(control, "value") or "on", _label(control), control.has_attr("checked"))
            choices[name] = (*choices.get(name, ()), choice)
            pairs.extend([(name, choice.value)] if choice.chosen else [])
        elif attribute(control, "type").lower() not in NOT_SENT:
            pairs.append((name, _text(control)))
    action = attribute(form, "action") or default_action or page
    return Form(page, urljoin(page, action), tuple(pairs), choices, place)


def _text(control: Tag) -> str:
    return control.get_text() if control.name == "textarea" else attribute(control, "value")


def _selected(options: Sequence[Choice]) -> list[str]:
    """A browser sends the first option of a select in which none is marked."""
    return [choice.value for choice in options if choice.chosen][-1:] or [choice.value for choice in options[:1]]


def options_of(select: Tag) -> tuple[Choice, ...]:
    """The options with their text paths, from ``path`` (ids), ``level`` and the order, or indentation."""
    options = select.find_all("option")
    names = {attribute(option, "value"): _name(option) for option in options}
    above: list[tuple[int, str]] = []
    found = []
    for option in options:
        level, value = _level(option), attribute(option, "value")
        while above and above[-1][0] >= level:
            above.pop()
        steps = _steps(option, value, names) or [name for _, name in above]
        found.append(Choice(value, " > ".join([*steps, names[value]]), option.has_attr("selected")))
        if value not in NOTHING_CHOSEN:
            above.append((level, names[value]))
    return tuple(found)


def _name(option: Tag) -> str:
    return INDENT.sub("", text_of(option))


def _level(option: Tag) -> int:
    level = attribute(option, "level")
    if level.isdigit():
        return int(level)
    indent = INDENT.match(option.get_text())
    return len(indent.group().strip()) if indent else 0


def _steps(option: Tag, own: str, names: Mapping[str, str]) -> list[str]:
    """The names above an option whose ``path`` lists ids that are options themselves; empty where it doesn't."""
    ids = [step for step in re.findall(r"\w+", attribute(option, "path")) if step not in {own, *NOTHING_CHOSEN}]
    return [names[step] for step in ids] if all(step in names for step in ids) else []


def _label(control: Tag) -> str:
    """The words beside a radio button: its label's, or those that follow."""
    root = control.find_parent("form") or control
    labels = root.select(f'label[for="{attribute(control, "id")}"]') if control.get("id") else []
    label = labels[0] if labels else control.find_parent("label")
    if label is not None:
        return text_of(label)
    return one_line(str(control.next_sibling or ""))
