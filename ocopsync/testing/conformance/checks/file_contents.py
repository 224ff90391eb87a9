"""Files that a person uploads: that they say what the listings say, opened again as a person opens them."""

from __future__ import annotations

from ocopsync.errors import OcopsyncError
from ocopsync.testing.conformance.checks.values import LONG, WORDS
from ocopsync.testing.conformance.files import amount, formulas_in
from ocopsync.testing.conformance.folders import CREATE, Folders
from ocopsync.testing.conformance.suite import SKU, with_fields

TEXTS = (
    WORDS,
    "Mắm tôm 🦐 ngon 👍🏽 giá tốt 🇻🇳",
    """Mắm "Ba Làng", 'loại 1'; \\ 100% thật | “ngon”\tsạch""",
    "Độ đạm <b>40</b> & &amp; 3 < 5 > 2 https://htx.example",
)
FORMULAS = ("=1+1", "+84 912 345 678", "-HTX", "@SUM(A1)", '=HYPERLINK("http://x.example")')
PRICES = (1, 45_678, 999_999_999)
MORE_THAN_A_CELL = 40_000
"""Letters: a cell of a workbook holds 32,767."""


class FileContents(Folders):
    def test_the_file_says_what_the_listing_says(self) -> None:
        """Opened again, the line of a listing holds each of its texts and numbers."""
        subject = self.by_hand()
        listing = self.formatted(subject)
        line = self.written_line(subject, self.operation(CREATE, listing))
        plain = {name: value for name, value in listing.fields.items() if isinstance(value, str | int)}
        lost = [name for name, value in plain.items() if not line.says(value)]
        assert not lost, f"declared, and not in the file: {lost}"

    def test_every_listing_stands_in_the_file_once(self) -> None:
        """Of many operations each has a line of its own, the last one, too."""
        subject = self.by_hand()
        operations = self.numbered(subject, 25)
        files = self.handed(subject, *operations)
        counts = {item.sku: len(self.lines(files, item.sku)) for item in operations}
        assert set(counts.values()) == {1}, f"lines of each: {counts}"

    def test_texts_stand_in_the_file_letter_for_letter(self) -> None:
        """Vietnamese letters in composed form, emoji, quotes, separators and markup are in the file as they are."""
        for text in TEXTS:
            line = self.line_of(title=text)
            assert line.says(text), f"written {text!r}, in the file: {line.cells}"

    def test_paragraphs_stand_in_the_file(self) -> None:
        """A text of several lines stays one cell of several lines, and breaks no row in two."""
        text = 'Dòng một; "hai", ba.\nDòng hai.\nDòng ba.'
        line = self.line_of(description=text)
        assert line.says(text), f"written {text!r}, in the file: {line.cells}"

    def test_codes_keep_their_zeros_in_the_file(self) -> None:
        """An SKU and a barcode are texts that begin with a zero, and aren't numbers in the file either."""
        listing = self.formatted(self.by_hand())
        fields = {"gtin": "08938501234569"} if "gtin" in listing.fields else {}
        line = self.line_of("0042", **fields)
        assert line.says("".join(fields.values())), f"the barcode has become a number: {line.cells}"

    def test_prices_stand_in_the_file_to_the_dong(self) -> None:
        """Small, odd and high prices are in the file to the đồng, not rounded and not in thousands."""
        for price in PRICES:
            line = self.line_of(price=price, list_price=None)
            assert line.says(price), f"the price is {price}, in the file: {line.cells}"

    def test_no_stock_is_a_zero_in_the_file(self) -> None:
        """A stock of 0 is a 0 in the file, where a stock that nobody knows is an empty cell."""
        zeros, none = (self.line_of(stock=stock) for stock in (0, None))
        differing = [one for one, other in zip(zeros.cells, none.cells, strict=False) if one != other]
        assert any(amount(cell) == 0 for cell in differing), f"a stock of 0: {zeros.cells}"

    def test_no_price_is_no_number_in_the_file(self) -> None:
        """A price on request is an empty cell or words, never a 0, for somebody would sell at that."""
        priced = self.line_of(price=225_000, list_price=None)
        without = self.line_of(price=None, list_price=None)
        (there,) = [at for at, cell in enumerate(priced.cells) if amount(cell) == 225_000]
        cell = without.cells[there] if there < len(without.cells) else None
        assert amount(cell) is None, f"no price, and in its place: {cell!r}"

    def test_a_long_text_is_whole_or_refused(self) -> None:
        """A text longer than a cell takes stands there whole or is refused with a sentence; it is never cut."""
        subject = self.by_hand()
        text = (LONG * MORE_THAN_A_CELL)[:MORE_THAN_A_CELL]
        listing = with_fields(self.formatted(subject), description=text)
        if self.is_refused(subject, listing):
            return
        operation = self.operation(CREATE, listing)
        try:
            line = self.written_line(subject, operation)
        except OcopsyncError as error:
            assert str(error).strip()
            return
        assert line.says(text), f"{len(text)} letters went, others are in the file"

    def test_what_looks_like_a_formula_stays_text(self) -> None:
        """A text that begins like a formula is not worked out by the spreadsheet of whoever opens the file."""
        for text in FORMULAS:
            subject = self.by_hand()
            operation = self.operation(CREATE, self.suited(subject, title=text))
            files = self.handed(subject, operation)
            worked_out = [found for path in files for found in formulas_in(path)]
            assert not worked_out, f"a spreadsheet works this out: {worked_out[0]!r}"
            (line,) = self.lines(files, SKU)
            assert line.says(text), f"the title is {text!r}, in the file: {line.cells}"
