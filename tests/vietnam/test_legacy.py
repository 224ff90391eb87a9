"""Old encodings are recognised by content and healed; what is right already is never touched."""

from __future__ import annotations

import csv
import random
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import ocopsync
from ocopsync.vietnam.legacy import Healed, doubtful, encoding_of, heal, is_suspect
from ocopsync.vietnam.text import compose, one_line

CATALOGUE = Path(ocopsync.__file__).parents[1] / "examples" / "thanhhoa.csv"

CELLS = [
    ("M¾m t«m Hßa H¶i", "Mắm tôm Hòa Hải", "TCVN3"),
    ("n\u00adíc m¾m", "nước mắm", "TCVN3"),
    ("TØnh Thanh Hãa", "Tỉnh Thanh Hóa", "TCVN3"),
    ("§¬n vÞ tÝnh", "Đơn vị tính", "TCVN3"),
    ("5445/Q§-UBND", "5445/QĐ-UBND", "TCVN3"),
    ("M¾m t«m, 225.000®/hép", "Mắm tôm, 225.000đ/hộp", "TCVN3"),
    ("r\u00adîu ®· ñ ba n¨m", "rượu đã ủ ba năm", "TCVN3"),
    ("Maém toâm Hoøa Haûi", "Mắm tôm Hòa Hải", "VNI"),
    ("nöôùc maém", "nước mắm", "VNI"),
    ("NÖÔÙC MAÉM", "NƯỚC MẮM", "VNI"),
    ("Ma('m to^m Ho`a Ha?i", "Mắm tôm Hòa Hải", "VIQR"),
    ("Nu+o+'c ma('m", "Nước mắm", "VIQR"),
    ("ddu+o+`ng phe`n", "đường phèn", "VIQR"),
    ("Mãìm tôm HaÒi", "Mắm tôm Hải", "cp1258"),
    ("ðýõÌng phèn", "đường phèn", "cp1258"),
    ("Ðồng Tháp", "Đồng Tháp", "cp1258"),
    ("Máº¯m tÃ´m", "Mắm tôm", "UTF-8 read as Latin"),
    ("Gạo nÃ ng thÆ¡m", "Gạo nàng thơm", "UTF-8 read as Latin"),
    ("lÃ  gáº¡o", "là gạo", "UTF-8 read as Latin"),
]

RIGHT = """Mắm tôm Hòa Hải|Hoà Bình|Thanh Hóa|Quê Mía|Bé Ba|Tôm nõn|225.000đ/hộp|225.000 ₫|m²|29%, 5°|12 €|“Mắm tôm”
«Mắm»|‘a’|Café|naïve|Müller|Crème brûlée|Nestlé®|Château Margaux|Zoé Loïc|Noël|où est le maïs|São Paulo|Curaçao|Köln
Ångström|Groß und süß|Jalapeño|señor|Français, déjà vu|© 2024 OCOP|5 µm|5 N·m|3 × 4 cm|½ kg|± 2 g|§ 12|¹ ² ³|10–12 °C
α-tocopherol|a.b@c.vn|https://x.vn/a?b=ca^n&c=tô^m|www.ma('m.vn|I'm O'Neil|it's (a) c++ a^b ~x `y`|a^n + b^n|what?
Ca' be|d'Artagnan|2^10|SP-01|8930000000017|0530 000 001|HTX|OCOP (4 sao)|Pâté, jambon|Pù Luông|Đắk Lắk|日本茶|Ống hút
XÃ QUẢNG TÂN|SÃO|THÔN BÃ|ĐÔ LA|Gia(kg)"""


@pytest.mark.parametrize(("old", "right", "encoding"), CELLS)
def test_an_old_text_is_recognised_and_healed(old: str, right: str, encoding: str) -> None:
    assert is_suspect(old)
    assert heal(old) == Healed(right, encoding)


@pytest.mark.parametrize("text", [text for line in RIGHT.splitlines() for text in line.split("|")])
def test_what_is_right_is_not_touched(text: str) -> None:
    assert heal(text) is None
    assert doubtful(text) is None


def test_capitals_that_the_font_made_come_back_and_are_named() -> None:
    assert heal("S¶N PHÈM") == Healed("SẢN PHẨM", "TCVN3", case_lost=True)
    assert heal("MÝa S¶N") == Healed("Mía SẢN", "TCVN3", case_lost=True)


@pytest.mark.parametrize(("short", "right"), [("Hßa", "Hòa"), ("Thanh Hãa", "Thanh Hóa")])
def test_a_short_text_waits_for_what_other_cells_prove(short: str, right: str) -> None:
    assert heal(short) is None
    assert doubtful(short) == heal(short, likely="TCVN3") == Healed(right, "TCVN3")


@pytest.mark.parametrize("encoding", ["TCVN3", "VNI", "cp1258", "VIQR"])
def test_what_is_right_stays_right_among_old_cells(encoding: str) -> None:
    for text in ("Mắm tôm Hòa Hải", "Café Müller", "Nestlé®", "225.000đ/hộp", "m² 5°", "Tôm khô", "Côte d'Or", "5 µm"):
        assert heal(text, likely=encoding) is None


@pytest.mark.parametrize(
    ("heading", "right"),
    [("®vt", "đvt"), ("s®t", "sđt"), ("sè q®", "số qđ"), ("sè l−îng", "số lượng"), ("n−íc m¾m", "nước mắm")],
)
def test_short_headings_and_a_hyphen_that_word_made_are_healed(heading: str, right: str) -> None:
    assert is_suspect(heading)
    assert heal(heading) == Healed(right, "TCVN3")


def test_what_is_old_for_certain_but_has_two_readings_is_garbled() -> None:
    assert heal("C«ng ty TNHH Khóc Phô") is None
    assert doubtful("C«ng ty TNHH Khóc Phô") == Healed("Công ty TNHH Khúc Phụ", "TCVN3", garbled=True)


@pytest.mark.parametrize("text", ["Hé mở", "Mở hé", "Bánh hé"])
def test_a_rare_word_beside_right_ones_is_right_too(text: str) -> None:
    assert heal(text, likely="TCVN3") is None
    assert doubtful(text, likely="TCVN3") is None


def test_a_price_in_the_font_is_healed_where_the_sheet_proves_it() -> None:
    assert heal("225.000®") is None
    assert heal("225.000®", likely="TCVN3") == Healed("225.000đ", "TCVN3")


def test_a_word_that_is_right_either_way_is_never_chosen() -> None:
    assert heal("bé", likely="TCVN3") is None
    assert doubtful("bé", likely="TCVN3") == Healed("bộ", "TCVN3")
    assert doubtful("bé") is None


@pytest.mark.parametrize(
    ("mixed", "right"),
    [
        ("M¾m tôm", "Mắm tôm"),
        ("M¾m t«m huyện Hậu Lộc", "Mắm tôm huyện Hậu Lộc"),
        ("Mắm tôm (Haûi Hoøa)", "Mắm tôm (Hải Hòa)"),
    ],
)
def test_only_the_old_part_of_a_cell_is_healed(mixed: str, right: str) -> None:
    healed = heal(mixed)
    assert healed is not None
    assert healed.text == right


def test_addresses_stay_in_an_old_text() -> None:
    healed = heal("M¾m t«m https://x.vn/m¾m a·b@x.vn")
    assert healed is not None
    assert healed.text == "Mắm tôm https://x.vn/m¾m a·b@x.vn"


def test_letters_of_which_a_byte_was_dropped_come_back_where_one_can_tell() -> None:
    assert heal("Äá»“ng ThÃ¡p") == Healed("Đồng Tháp", "UTF-8 read as Latin")
    assert heal("Ná»™i bá»") is None
    assert doubtful("Ná»™i bá»") == Healed("Nội bá»", "UTF-8 read as Latin", garbled=True)


def test_a_sentence_that_may_end_in_a_tone_is_left_open() -> None:
    assert heal("Nu+o+'c ma('m ra^'t la.") is None
    assert doubtful("Nu+o+'c ma('m ra^'t la.") is not None


@pytest.mark.parametrize("text", ["a\u0301\u0302", "a\u0302\u0301", "a\u0302\u0301", "â\u0301", "ấ"])
def test_a_tone_before_the_mark_of_its_letter_makes_one_letter(text: str) -> None:
    assert compose(text) == "ấ"
    assert one_line(f"m{text}m") == "mấm"


def test_a_tone_that_was_composed_before_the_mark_came_is_healed() -> None:
    assert is_suspect("má\u0302m")
    assert heal("má\u0302m ca\u0309\u0306") == Healed("mấm cẳ", "Unicode with the tone first")


def test_decomposed_text_is_no_old_encoding() -> None:
    assert all(heal(unicodedata.normalize("NFD", cell)) is None for cell in catalogue_cells())


@pytest.mark.parametrize("slip", ["TÊn", "TÔm khô", "bÒ kHÔ", "tòan bộ", "qúa gía", "Hảii", "LÝ"])
def test_a_slip_of_the_fingers_is_no_old_encoding(slip: str) -> None:
    assert heal(slip) is None
    assert doubtful(slip) is None


@pytest.mark.parametrize(
    ("text", "encoding", "name"),
    [
        ("M¾m t«m Hßa H¶i;225.000®/hép", "latin-1", "TCVN3"),
        ("Maém toâm;Hoøa Haûi", "latin-1", "VNI"),
        ("Mãìm tôm;HaÒi", "latin-1", "cp1258"),
        ("Café;Müller;Crème", "cp1252", "cp1252"),
        ("Mắm tôm", "utf-8", None),
    ],
)
def test_a_file_tells_its_encoding(text: str, encoding: str, name: str | None) -> None:
    assert encoding_of(text.encode(encoding)) == name


def test_a_file_cut_inside_a_letter_is_still_unicode() -> None:
    assert encoding_of("Mắm".encode()[:3]) is None


# Encoders, written from the fonts' charts and not from the module.

GRAVE, ACUTE, TILDE, HOOK, DOT = "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"
TCVN3 = dict(zip(
    "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
    bytes.fromhex(
        "a1a2a3a4a5a6a7a8a9aaabacadaeb5b6b7b8b9bbbcbdbec6c7c8c9cacbcccecfd0d1d2d3d4d5d6d7d8dcdddedfe1e2e3e4e5e6e7e8e9"
        "eaebecedeeeff1f2f3f4f5f6f7f8f9fafbfcfdfe"
    ).decode("latin-1"),
    strict=True,
))  # fmt: skip


def tcvn3(text: str) -> str:
    """Capitals with a tone have no byte of their own: they become small."""
    return "".join(TCVN3.get(char) or TCVN3.get(char.lower(), char) for char in text)


def parts(char: str) -> tuple[str, str]:
    """A letter without its tone, and the tone."""
    decomposed = unicodedata.normalize("NFD", char)
    tone = "".join(mark for mark in decomposed[1:] if mark in (GRAVE, ACUTE, TILDE, HOOK, DOT))
    return unicodedata.normalize("NFC", "".join(mark for mark in decomposed if mark not in tone)), tone


def vni(text: str) -> str:
    return "".join(map(_vni, text))


def _vni(char: str) -> str:
    if char != char.lower():
        return _vni(char.lower()).upper()
    alone = {"ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î", "đ": "ñ", "ì": "ì", "í": "í"}
    if char.isascii() or char in alone:
        return alone.get(char, char)
    letter, tone = parts(char)
    if letter not in "aeouyâêôăơư":
        return char
    row = "êèéüúë" if letter == "ă" else "âàáãåä" if letter in "âêô" else " øùõûï"
    mark = row[("", GRAVE, ACUTE, TILDE, HOOK, DOT).index(tone)].strip()
    return {"â": "a", "ă": "a", "ê": "e", "ô": "o", "ơ": "ô", "ư": "ö"}.get(letter, letter) + mark


def cp1258(text: str) -> str:
    return "".join(map(_cp1258, text))


def _cp1258(char: str) -> str:
    try:
        return char.encode("cp1258").decode("cp1252", "replace")
    except UnicodeEncodeError:
        try:
            return "".join(parts(char)).encode("cp1258").decode("cp1252", "replace")
        except UnicodeEncodeError:
            return char


def viqr(text: str) -> str:
    marks = {"\u0302": "^", "\u0306": "(", "\u031b": "+", GRAVE: "`", ACUTE: "'", TILDE: "~", HOOK: "?", DOT: "."}
    typed = []
    for char in text.replace("đ", "dd").replace("Đ", "DD"):
        letter, tone = parts(char)
        typed += [marks.get(mark, mark) for mark in unicodedata.normalize("NFD", letter) + tone]
    return "".join(typed)


def mojibake(text: str) -> str:
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in text.encode())


def catalogue_cells() -> list[str]:
    with CATALOGUE.open(encoding="utf-8-sig", newline="") as stream:
        return sorted({cell for row in csv.reader(stream) for cell in row if not cell.isascii()})


@pytest.mark.parametrize(
    ("encode", "at_least"), [(tcvn3, 0.9), (vni, 0.85), (cp1258, 0.95), (viqr, 0.6), (mojibake, 1.0)]
)
def test_whatever_is_healed_from_the_catalogue_is_the_original(encode: Callable[[str], str], at_least: float) -> None:
    cells = [cell for cell in catalogue_cells() if encode(cell) != cell]
    healed = [(cell, found.text) for cell in cells if (found := heal(encode(cell))) is not None]
    assert [(cell, text) for cell, text in healed if text != _as_far_as_kept(cell, encode)] == []
    assert len(healed) >= at_least * len(cells)
    assert all(is_suspect(encode(cell)) for cell, _ in healed)


def _as_far_as_kept(cell: str, encode: Callable[[str], str]) -> str:
    if encode is not tcvn3:
        return cell
    return "".join(char.lower() if char not in TCVN3 and char.lower() in TCVN3 else char for char in cell)


WESTERN = """Café crème naïve Müller Söhne für Größe Straße Übung señor mañana jalapeño São Curaçao Ångström Malmö
smörgås fjord Tromsø bær déjà vu pâté gâteau Noël maïs Loïc où août garçon œuvre Nestlé® brand™ über Käse Brötchen Weiß
façade""".split()
CODES = """SP-01 8930000000017 225.000đ/hộp 500g m² 5° 12€ “hộp” a@b.vn https://x.vn/a?b=1&c=2 HTX OCOP 5445/QĐ-UBND
1,5kg ½ 3×4 µm N·m x^2 a+b (kg) it's don't O'Neil c++ ~5 “Mắm” ‘x’ – … • © §5 16×16""".split()


def right_texts(count: int) -> Iterator[str]:
    """Vietnamese words of the catalogue, words of other languages, numbers and codes, in any order."""
    chance = random.Random(20261122)
    vietnamese = sorted({word for cell in catalogue_cells() for word in cell.split()})
    cases = (str, str, str, str.upper, str.title)
    for _ in range(count):
        words = chance.choices(vietnamese, k=chance.randint(0, 6)) + chance.choices(
            WESTERN + CODES, k=chance.randint(0, 2)
        )
        chance.shuffle(words)
        yield chance.choice(cases)(" ".join(words))


def test_no_text_that_is_right_is_ever_changed() -> None:
    touched = [(text, healed) for text in right_texts(100_000) if (healed := heal(text)) is not None]
    assert touched == []
