"""What the workbook's sheets and columns are called; the keys by which a row is known when it comes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from attrs import frozen

from ocopsync.decisions import Choice
from ocopsync.listing import digest
from ocopsync.messages import LANGUAGES, N_, current_language, translated
from ocopsync.report.words import CHOICES
from ocopsync.vietnam.text import plain

SUMMARY: Mapping[str, str] = {"vi": "Tổng hợp", "en": "Summary"}
DIFFERENCES: Mapping[str, str] = {"vi": "Khác nhau", "en": "Differences"}
WAITING: Mapping[str, str] = {"vi": "Đang chờ", "en": "Waiting"}
GUIDE: Mapping[str, str] = {"vi": "Hướng dẫn", "en": "How to decide"}
LISTS: Mapping[str, str] = {"vi": "Danh sách chọn", "en": "Choices"}
DECISION: Mapping[str, str] = {"vi": "Quyết định", "en": "Decision"}
ROW_CODE: Mapping[str, str] = {"vi": "Mã dòng", "en": "Row code"}
"""These names are a file format: a workbook is recognised by them whatever language made it."""

KEYS = ("catalogue", "marketplace", "account", "sku", "remote_id", "field", "choices", "mark")
"""The hidden columns, in the order in which :func:`row_code` takes them."""
_KEY = "ocopsync:"


@frozen
class Column:
    """``heading`` is an English template, or a name by language."""

    heading: str | Mapping[str, str]
    width: float
    hidden: bool = False

    @property
    def title(self) -> str:
        return translated(self.heading) if isinstance(self.heading, str) else self.heading[current_language()]


FINDINGS: Sequence[Column] = (
    Column(N_("Cooperative"), 20),
    Column(N_("Marketplace"), 13),
    Column(N_("Product code"), 12),
    Column(N_("Name"), 26),
    Column(N_("How it stands"), 17),
    Column(N_("Who"), 16),
    Column(N_("Field"), 12),
    Column(N_("There"), 24),
    Column(N_("Wanted"), 24),
    Column(N_("Reason"), 28),
    Column(DECISION, 24),
    Column(N_("Remarks"), 18),
    Column(N_("Last sent"), 24),
    Column(N_("Since"), 16),
    Column(N_("Times"), 8),
    Column(N_("Page"), 10),
    Column(ROW_CODE, 11),
    *(Column(dict.fromkeys(LANGUAGES, f"{_KEY}{key}"), 8, hidden=True) for key in KEYS),
)
PRINTED = 12
"""So many of them go onto paper: as far as the remarks."""
DECISION_AT = next(at for at, column in enumerate(FINDINGS) if column.heading is DECISION)
CHOICES_AT = len(FINDINGS) - len(KEYS) + KEYS.index("choices")

WAITERS: Sequence[Column] = (
    Column(N_("Cooperative"), 24),
    Column(N_("Marketplace"), 16),
    Column(N_("Product code"), 14),
    Column(N_("Name"), 40),
    Column(N_("Since"), 16),
    Column(N_("Days"), 8),
    Column(N_("Reason"), 40),
    Column(N_("Page"), 10),
)


def row_code(keys: Sequence[str]) -> str:
    """What shows in a row that its keys are its own: ``3f9a-c01e``. It is seen, and moves with what is seen."""
    code = digest(list(keys))
    return f"{code[:4]}-{code[4:8]}"


def role_of(heading: object) -> str:
    """What a heading stands for: ``decision``, ``row_code``, the name of a key, or nothing."""
    text = str(heading).strip()
    if text.startswith(_KEY):
        return text.removeprefix(_KEY)
    return _ROLES.get(plain(text), "")


_ROLES = {
    plain(name): role for role, names in (("decision", DECISION), ("row_code", ROW_CODE)) for name in names.values()
}


def list_name(choices: str) -> str:
    """The name in the workbook of the list of these choices, joined as in the key."""
    return f"ocopsync_{choices}"


def joined(choices: Sequence[Choice]) -> str:
    return "_".join(choice.value for choice in choices)


def parted(choices: str) -> tuple[Choice, ...]:
    return tuple(map(Choice, choices.split("_"))) if choices else ()


def choice_of(text: str) -> Choice | None:
    """The choice that somebody wrote, in either language, with or without accents; None where it is none."""
    return _choices().get(plain(text))


@cache
def _choices() -> Mapping[str, Choice]:
    words = {plain(translated(CHOICES[choice.value], language)): choice for language in LANGUAGES for choice in Choice}
    return {**_SHORT, **{choice.value: choice for choice in Choice}, **words}


_SHORT: Mapping[str, Choice] = {
    "theo danh muc": Choice.CATALOGUE,
    "theo ta": Choice.CATALOGUE,
    "ours": Choice.CATALOGUE,
    "theo san": Choice.LIVE,
    "theirs": Choice.LIVE,
    "nhan": Choice.ADOPT,
    "bo qua": Choice.IGNORE,
    "go": Choice.WITHDRAW,
    "go xuong": Choice.WITHDRAW,
    "take down": Choice.WITHDRAW,
    "de sau": Choice.LATER,
}
"""What people write shorter than the lists do."""
