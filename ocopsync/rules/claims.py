"""What a listing promises: superlatives, words of a medicine, for whose illness it is, and stars that it hasn't."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

from ocopsync.messages import N_
from ocopsync.model import Product
from ocopsync.problem import NOTE, WARNING
from ocopsync.rules.rule import ADVICE, Finding, Rule

_ADVERTISING = "Luật Quảng cáo; NĐ 342/2025/NĐ-CP"
_IN_FORCE = dt.date(2026, 2, 15)

_PRAISE = (
    "tốt|ngon|rẻ|sạch|đẹp|toàn|quả|bổ|thơm|lượng|cao|lớn|tín|tươi|đà|tiếng|quý|tiến|mạnh|nhanh|đại|chuẩn|ngọt|giòn|dẻo|"
    "béo|biệt|dẫn|khiết|bậc|hạng|đệ|đáo|vị"
)
_SUPERLATIVE = re.compile(
    rf"\bduy nhất\b|\b(?:{_PRAISE}) nhất\b(?! (?:khi|trong|trước|sau|ở|nếu|lúc|vào|là)\b)|"
    r"\bnhất (?:việt nam|thế giới)\b|"
    r"(?<!nhà )(?<!cơ sở )(?<!xưởng )(?<!địa chỉ )(?<!địa chỉ: )"
    r"\bsố (?:một|1)\b(?! (?:đường|phố|đại lộ|ngõ|thôn|xóm|khu)\b)",
    re.IGNORECASE,
)
"""Not "ngon nhất khi dùng lạnh", which says how to use it, and no house number."""
_MEDICINE = re.compile(
    r"(?<!không )(?<!thay thế )(?<!thay thế thuốc )\b"
    r"(?:chữa (?:bệnh|khỏi|trị|lành)|điều trị|đặc trị|(?<!điều )trị (?:bệnh|dứt điểm|tận gốc)|khỏi bệnh|khỏi hẳn|"
    r"thuốc chữa)\b",
    re.IGNORECASE,
)
"""Not in the sentence that supplements must bear: "không có tác dụng thay thế thuốc chữa bệnh"."""
_ILLNESSES = (
    "tiểu đường|đái tháo đường|huyết áp|tim mạch|ung thư|béo phì|mỡ máu|gan nhiễm mỡ|dạ dày|xương khớp|mất ngủ|"
    "gút|gout|viêm họng|hen suyễn"
)
_FOR_WHOM = ("dành cho", "dành riêng", "dùng cho", "tốt cho", "phù hợp", "thích hợp")
_FOR_THE_ILL = re.compile(
    r"\b(?:dành(?: riêng)? cho|dùng cho|tốt cho|(?:phù|thích) hợp (?:cho|với)) (?:những )?(?:người |bệnh nhân )?"
    rf"(?:(?:đang |bị |mắc |có )*(?:bệnh |chứng )?(?:cao )?(?:{_ILLNESSES})|bệnh nhân|(?:bị |mắc |có )+bệnh)\b",
    re.IGNORECASE,
)
_STARS = re.compile(r"\bocop\b[^.;\n]{0,24}?\b([1-5]) ?(?:sao\b|\*|★)|\b([1-5]) ?(?:sao|\*|★) ?ocop\b", re.IGNORECASE)


@lru_cache(maxsize=8)
def _lowered(name: str, description: str, usage: str) -> str:
    return f"{name}\n{description}\n{usage}".lower()


def _texts(product: Product) -> str:
    """All that a listing promises, in small letters. Each rule looks in it for a hint before it tries its pattern."""
    return _lowered(product.name, product.description, product.usage)


def _said(product: Product, words: re.Pattern[str]) -> Finding | None:
    for field in ("name", "description", "usage"):
        if found := words.search(getattr(product, field)):
            return {"field": field, "value": found[0]}
    return None


def _superlative(product: Product, on: dt.date) -> Finding | None:
    texts = _texts(product)
    return _said(product, _SUPERLATIVE) if " nhất" in texts or "số 1" in texts or "số một" in texts else None


def _like_medicine(product: Product, on: dt.date) -> Finding | None:
    texts = _texts(product)
    return _said(product, _MEDICINE) if "chữa " in texts or "trị" in texts or "khỏi " in texts else None


def _for_the_ill(product: Product, on: dt.date) -> Finding | None:
    return _said(product, _FOR_THE_ILL) if any(map(_texts(product).__contains__, _FOR_WHOM)) else None


def _other_stars(product: Product, on: dt.date) -> Finding | None:
    found = _said(product, _STARS) if "ocop" in _texts(product) else None
    return found if found and _stars_held(product, on) not in found["value"] else None


def _stars_held(product: Product, on: dt.date) -> str:
    certificate = product.certificate
    return str(certificate.stars) if certificate and certificate.state_on(on).counts else "none"


DECLARED = (
    Rule(
        code="advertising-superlative",
        severity=WARNING,
        says=N_("'{value}' may only be said in advertising with a document that proves it."),
        advice=N_("Leave the words out, or keep the document at hand."),
        source=_ADVERTISING,
        effective=_IN_FORCE,
        find=_superlative,
    ),
    Rule(
        code="advertising-medicine",
        severity=NOTE,
        says=N_("'{value}' may be taken for the promise of a medicine."),
        advice=N_("Say what the product is and how it is used; food must not be taken for medicine."),
        source=_ADVERTISING,
        effective=_IN_FORCE,
        find=_like_medicine,
    ),
    Rule(
        code="claim-for-the-ill",
        severity=WARNING,
        says=N_(
            "'{value}' names an illness. The law leaves open whether a food may say so: it says for whom the food is, "
            "and can also be read as a promise that it heals, while food must not be taken for medicine."
        ),
        advice=N_(
            "Keep it only if the certificate or the declared label has these very words, and add no promise to heal; "
            "otherwise say what is in it, such as 'không đường'."
        ),
        source=_ADVERTISING,
        effective=_IN_FORCE,
        find=_for_the_ill,
    ),
    Rule(
        code="ocop-stars-said",
        severity=WARNING,
        says=N_("The text says '{value}', which no certificate in this row bears out on that day."),
        advice=N_("Correct the stars in the text, or fill in the certificate that is valid now."),
        source=ADVICE,
        find=_other_stars,
    ),
)
