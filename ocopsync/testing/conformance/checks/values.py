"""Texts and numbers as people write them: each must come back as it was."""

from __future__ import annotations

import unicodedata
from typing import Any

from ocopsync.testing.conformance.subject import Subject
from ocopsync.testing.conformance.suite import Suite, not_applicable

WORDS = "Nước mắm ủ chượp, đặc sản xứ Thanh: ẩm thực Bắc Trung Bộ, Quảng Ngãi, Huế; giá rẻ, chữ Ươm Ỷ Ỗ Ặ"
LONG = "Ủ chượp trong chum sành, phơi nắng mười hai tháng. "


class Values(Suite):
    def comes_back(self, **fields: Any) -> dict[str, Any]:
        """Create a listing with these fields, and what is read of them."""
        subject = self.directly()
        shown = self.created(subject, self.suited(subject, **fields))
        return {name: shown.fields.get(name) for name in fields}

    def priced(self, subject: Subject, price: int | None) -> dict[str, int | None]:
        """A price, with no other beside it that it might contradict."""
        rest = {"list_price": None} if "list_price" in self.capabilities(subject).fields else {}
        return {"price": price, **rest}

    def price_comes_back(self, price: int) -> Any:
        subject = self.directly()
        return self.created(subject, self.suited(subject, **self.priced(subject, price))).fields.get("price")

    def text_comes_back(self, text: str, *, title: bool = True) -> None:
        """Both in the title and in the description, letter for letter."""
        fields = {"title": text, "description": f"Mở đầu. {text} Kết thúc."} if title else {"description": text}
        shown = self.comes_back(**fields)
        assert shown == fields

    def test_vietnamese_letters_come_back(self) -> None:
        """Every letter with its marks comes back, in the composed form in which it was sent."""
        self.text_comes_back(unicodedata.normalize("NFC", WORDS))

    def test_decomposed_letters_come_back(self) -> None:
        """Letters whose marks stand apart (as a Mac writes file names) come back as the same words."""
        subject = self.directly()
        text = unicodedata.normalize("NFD", WORDS)
        shown = self.created(subject, self.suited(subject, title=text))
        assert unicodedata.normalize("NFC", str(shown.fields["title"])) == unicodedata.normalize("NFC", WORDS)

    def test_emoji_come_back(self) -> None:
        """Signs beyond the first 65,536 come back; sellers write them, and some databases lose them."""
        self.text_comes_back("Mắm tôm 🦐 ngon 👍🏽 giá tốt 🇻🇳")

    def test_quotes_come_back(self) -> None:
        """Quotes, backslashes, percent signs and semicolons come back."""
        self.text_comes_back("""Mắm "Ba Làng" 'loại 1' \\ 100% thật; giá = 5 & hơn | “ngon”""")

    def test_what_looks_like_markup_comes_back(self) -> None:
        """What looks like HTML, or like an entity, is a seller's text and comes back as it is."""
        self.text_comes_back("Độ đạm <b>40</b> & &amp; 3 < 5 > 2 &lt;i&gt; <script>alert(1)</script>")

    def test_line_breaks_come_back(self) -> None:
        """Paragraphs of a description come back as paragraphs."""
        self.text_comes_back("Dòng một.\nDòng hai.\nDòng ba.", title=False)

    def test_long_text_comes_back(self) -> None:
        """A long description comes back whole: 8,000 letters, or as many as the schema lets pass."""
        subject = self.directly()
        longest = int(schema_of(subject.adapter.schema, "description").get("maxLength", 8000))
        text = (LONG * 200)[: min(longest, 8000)].strip()
        shown = self.created(subject, self.suited(subject, description=text))
        assert shown.fields.get("description") == text, f"{len(text)} letters went, others came back"

    def test_a_price_of_one_dong_comes_back(self) -> None:
        """The smallest price comes back as a whole number."""
        assert self.price_comes_back(1) == 1

    def test_a_high_price_comes_back(self) -> None:
        """999,999,999 đồng come back to the đồng, not rounded and not in thousands."""
        assert self.price_comes_back(999_999_999) == 999_999_999

    def test_an_odd_price_comes_back(self) -> None:
        """A price that isn't a multiple of a thousand comes back to the đồng."""
        assert self.price_comes_back(45_678) == 45_678

    def test_no_stock_comes_back(self) -> None:
        """A stock of 0 is a stock of 0, and not an unknown one."""
        assert self.comes_back(stock=0) == {"stock": 0}

    def test_no_price_comes_back(self) -> None:
        """A price on request comes back as no price, not as 0."""
        subject = self.directly()
        if "price" not in self.capabilities(subject).fields:
            not_applicable("price: not declared")
        shown = self.created(subject, self.suited(subject, **self.priced(subject, None)))
        assert "price" not in shown.fields, f"price = {shown.fields['price']!r} for a listing without one"

    def test_odd_skus_come_back(self) -> None:
        """SKUs with blanks, slashes, signs of addresses and Vietnamese letters come back, and are found."""
        subject = self.directly()
        for sku in ("MT 01/b", "A&B=C?D#E", "100%", "Mắm-Đặc", "a+b"):
            self.sku_comes_back(subject, sku)

    def test_zeros_of_an_sku_come_back(self) -> None:
        """An SKU of digits keeps its zeros: it is a text."""
        self.sku_comes_back(self.directly(), "0042")

    def test_zeros_of_a_barcode_come_back(self) -> None:
        """A barcode keeps the zeros that it begins with: it is a text, and without them another one."""
        subject = self.directly()
        shown = self.created(subject, self.suited(subject, gtin="0012345678905"))
        assert shown.fields.get("gtin") == "0012345678905", f"gtin = {shown.fields.get('gtin')!r}"

    def sku_comes_back(self, subject: Subject, sku: str) -> None:
        listing = self.suited(subject, sku)
        shown = self.created(subject, listing)
        assert shown.sku == sku
        found = self.look(subject, sku, title=listing.fields["title"])
        assert getattr(getattr(found, "listing", None), "sku", "") == sku, f"look_up({sku!r}): {found}"


def schema_of(schema: Any, field: str) -> dict[str, Any]:
    """What a schema says of a field where it says that in the plain way."""
    try:
        said = schema["properties"]["fields"]["properties"][field]
    except KeyError:
        return {}
    return said if isinstance(said, dict) else {}
