"""Papers of food: self-declaration, registration of supplements, and the food-safety certificate."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from ocopsync.messages import N_
from ocopsync.model import Product
from ocopsync.problem import NOTE
from ocopsync.rules.rule import Find, Finding, Rule
from ocopsync.vietnam.text import plain

_ND_15 = dt.date(2018, 2, 2)
_UNCONFIRMED = "ngày hiệu lực chưa đối chiếu với văn bản"
_SUPPLEMENTS = frozenset({18})
_PACKED = frozenset((*range(4, 14), 16, 17))
_FOOD = _PACKED | _SUPPLEMENTS | {3, 14, 15}
_SELF_DECLARED = ("cong bo", "tcb")
_REGISTERED = ("cong bo", "dang ky", "tiep nhan", "xnck", "thuoc")
_SAFE = ("attp", "an toan thuc pham", "vsattp", "haccp", "iso 22000", "gmp", "fssc", "brc", "ifs")


def _without(*words: str) -> Find:
    """Finds products among whose papers none has one of ``words`` in its kind."""

    @lru_cache(maxsize=256)
    def fits(kind: str) -> bool:
        return any(word in plain(kind) for word in words)

    def find(product: Product, on: dt.date) -> Finding | None:
        if any(fits(paper.kind) for paper in product.papers):
            return None
        return {"field": "papers"}

    return find


def _old_paper(product: Product, on: dt.date) -> Finding | None:
    return {"field": "papers", "value": product.papers[0].kind} if product.papers else None


DECLARED = (
    Rule(
        code="food-self-declaration",
        severity=NOTE,
        says=N_("Packed food is declared by its producer (tự công bố); 'Giấy tờ' names no such paper."),
        advice=N_("Fill it in, for example: Tự công bố: 01/HL/2025. If the product needs none, leave it."),
        source=f"NĐ 15/2018/NĐ-CP Điều 4-5 ({_UNCONFIRMED})",
        effective=_ND_15,
        groups=_PACKED,
        find=_without(*_SELF_DECLARED),
    ),
    Rule(
        code="food-registration",
        severity=NOTE,
        says=N_("A supplement's declaration is registered before it is sold; 'Giấy tờ' names no such paper."),
        advice=N_("Fill in its number, for example: Đăng ký bản công bố: 123/2025/ĐKSP. A medicine has its own."),
        source=f"NĐ 15/2018/NĐ-CP Điều 6 ({_UNCONFIRMED})",
        effective=_ND_15,
        groups=_SUPPLEMENTS,
        find=_without(*_REGISTERED),
    ),
    Rule(
        code="food-safety-certificate",
        severity=NOTE,
        says=N_("Who makes food needs a food-safety certificate, unless exempt; 'Giấy tờ' names none."),
        advice=N_("Fill it in, for example: ATTP: 12/2024. If the producer is exempt, leave it."),
        source=f"NĐ 15/2018/NĐ-CP Điều 11-12 ({_UNCONFIRMED})",
        effective=_ND_15,
        groups=_FOOD,
        find=_without(*_SAFE),
    ),
    Rule(
        code="food-papers-renewed",
        severity=NOTE,
        says=N_("The paper '{value}' was made by NĐ 15/2018, which NĐ 46/2026 replaces."),
        advice=N_("Ask the office that took it whether it has to be made anew."),
        source="NĐ 46/2026/NĐ-CP",
        suspended_by="NĐ 46/2026/NĐ-CP tạm ngưng hiệu lực; NĐ 15/2018/NĐ-CP vẫn áp dụng (11/2026)",
        groups=_FOOD,
        find=_old_paper,
    ),
)
