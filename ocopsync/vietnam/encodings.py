"""The old encodings of Vietnamese: what each of their words says in Unicode."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from attrs import frozen

from ocopsync.messages import N_
from ocopsync.vietnam.text import compose

TCVN3, VNI, CP1258, VIQR = "TCVN3", "VNI", "cp1258", "VIQR"
UTF8, TONE_FIRST = N_("UTF-8 read as Latin"), N_("Unicode with the tone first")

_TCVN3_BYTES = (
    "Ă¡ Â¢ Ê£ Ô¤ Ơ¥ Ư¦ Đ§ ă¨ â© êª ô« ơ¬ ư\u00ad đ® "
    "àµ ả¶ ã· á¸ ạ¹ ằ» ẳ¼ ẵ½ ắ¾ ặÆ ầÇ ẩÈ ẫÉ ấÊ ậË èÌ ẻÎ ẽÏ éÐ ẹÑ ềÒ ểÓ ễÔ ếÕ ệÖ "
    "ì× ỉØ ĩÜ íÝ ịÞ òß ỏá õâ óã ọä ồå ổæ ỗç ốè ộé ờê ởë ỡì ớí ợî ùï ủñ ũò úó ụô ừõ ửö ữ÷ ứø ựù ỳú ỷû ỹü ýý ỵþ"
)
"""Each letter with the sign that its byte shows in Latin-1 (TCVN 5712:1993, the set with lower-case tones only)."""
_FROM_TCVN3 = {pair[1]: pair[0] for pair in _TCVN3_BYTES.split()} | {"\u2212": "ư"}  # as Word shows a soft hyphen
_TCVN3_TABLE = str.maketrans(_FROM_TCVN3)

_TONES = dict(zip("ùøûõï", "\u0301\u0300\u0309\u0303\u0323", strict=True))
_CIRCUMFLEX = dict(zip("âáàåãä", ("", *"\u0301\u0300\u0309\u0303\u0323"), strict=True))
_BREVE = dict(zip("êéèúüë", ("", *"\u0301\u0300\u0309\u0303\u0323"), strict=True))
_VNI_ALONE = dict(zip("ôöñîæóòíì", "ơưđỵỉĩịíì", strict=True))


def _vni_pairs() -> dict[str, str]:
    """``aâ`` → ``â``, ``aé`` → ``ắ``: a letter and its mark, the mark in the case of the letter or not."""
    marks = {base: dict(_TONES) for base in "aeouyôö"}
    for base in "aeo":
        marks[base] |= {mark: f"\u0302{tone}" for mark, tone in _CIRCUMFLEX.items()}
    marks["a"] |= {mark: f"\u0306{tone}" for mark, tone in _BREVE.items()}
    pairs = {}
    for base, signs in marks.items():
        for mark, combining in signs.items():
            letter = unicodedata.normalize("NFC", _VNI_ALONE.get(base, base) + combining)
            pairs[base + mark] = letter
            pairs[base.upper() + mark] = pairs[(base + mark).upper()] = letter.upper()
    alone = _VNI_ALONE | {sign.upper(): letter.upper() for sign, letter in _VNI_ALONE.items()}
    return pairs | alone


_FROM_VNI = _vni_pairs()
_VNI_SIGN = re.compile("[AEOUYÔÖaeouyôö][ÙØÛÕÏÂÁÀÅÃÄÊÉÈÚÜËùøûõïâáàåãäêéèúüë]|.", re.DOTALL)


def _tcvn3(word: str) -> str:
    if any(char not in _FROM_TCVN3 for char in word if char > "\x7f"):
        return ""
    return _in_one_case(word.translate(_TCVN3_TABLE), was=word)


def _in_one_case(text: str, *, was: str) -> str:
    """``SảN`` → ``SẢN``: the font for capitals had the bytes of small letters under its tones."""
    return text.upper() if in_capitals_font(was) else text


def in_capitals_font(word: str) -> bool:
    """Whether the letters of a TCVN3 word are capitals and the ones with a tone show small: ``S¶N``."""
    return bool(_SECOND_CAPITAL.search(word)) and not _SMALL.search(word)


_SMALL = re.compile("[a-z]")
_SECOND_CAPITAL = re.compile(r".[A-Z]")


def _vni(word: str) -> str:
    signs = _VNI_SIGN.findall(word)
    if any(sign > "\x7f" and sign not in _FROM_VNI for sign in signs):
        return ""
    return "".join(_FROM_VNI.get(sign, sign) for sign in signs)


def _cp1258(word: str) -> str:
    try:
        return compose(word.encode("latin-1").decode("cp1258"))
    except UnicodeError:
        return word.translate(_ETH) if "ð" in word.lower() else ""  # Ð typed for Đ among letters of Unicode


_ETH = str.maketrans("Ðð", "Đđ")


def _tcvn3_is_plain(word: str) -> bool:
    """``M¾m``, ``PhÈm``: a sign or a capital where no language of Europe has one."""
    return bool(_SIGN_INSIDE.search(word) or (_SIGN_FIRST.match(word) and len(word) > 2))


_SIGNS = "\u00a1-\u00a9\u00ab-\u00ae\u00b5-\u00b9\u00bb-\u00be×÷"
_SIGN_INSIDE = re.compile(
    f"[A-Za-z][{_SIGNS}\u2212](?=[A-Za-z\u00a1-\u00ff])|[A-Za-z]{{2}}[¨¬\u00adµ¶·¸¼½¾÷]$|[a-z][À-ÖØ-ß](?<!ß)|[A-Z][À-ÖØ-Þ][a-z]"
)
_SIGN_FIRST = re.compile("[®§¨©«¬][a-zµ¶·¸¹\u00bb-\u00ff]")
UNITS = frozenset(("µm", "µ", "n·m", "a·h"))
"""Signs of measures in which a syllable could be seen."""


def _vni_is_plain(word: str) -> bool:
    """``nöôùc``, ``Hoøa``: marks that no other language sets side by side, or behind a vowel."""
    return bool(_MARKS_OF_VNI.search(word))


_MARKS_OF_VNI = re.compile("[ôö][ùøûõï]|öô|[aeouy]ø|[ñÑ][aeouyôö]+[ùøûõïâáàåãäêéèúüë]", re.IGNORECASE)


def _cp1258_is_plain(word: str) -> bool:
    return bool(_VOWEL_AND_TONE.search(word) or _ETH_FIRST.match(word))


_VOWEL_AND_TONE = re.compile("[aeiouyâêôãõý][ÌÒÞ]|[âêôãõý][ìòþáà]|ýõ")
_ETH_FIRST = re.compile("[Ðð].*[^\x00-\x7fÐð]")


@frozen(eq=False)
class Encoding:
    """An old encoding: what its words look like, what they say, which of them are of no other language."""

    name: str
    words: re.Pattern[str]
    """For ``split``: every second part is a word."""
    decode: Callable[[str], str]
    """The word in Unicode; empty where it has a sign that the encoding doesn't."""
    is_plain: Callable[[str], bool]
    """Whether such a word, if it decodes to a syllable, is proof by itself."""
    also_western: re.Pattern[str]
    """Signs that words of European languages have in the same places: no proof at all."""
    enough: int
    """How many words that could be of another language are proof together."""


_LETTERS = re.compile(r"([^\W\d_]+)")
_LETTERS_AND_SIGNS = re.compile(rf"((?:[^\W\d_]|[{_SIGNS}]|(?<=[A-Za-z])\u2212(?=[^\W\d_]))+)")
_NOTHING = re.compile("(?!)")

ENCODINGS = (
    Encoding(TCVN3, _LETTERS_AND_SIGNS, _tcvn3, _tcvn3_is_plain, _NOTHING, 3),
    Encoding(VNI, _LETTERS, _vni, _vni_is_plain, re.compile("[aeou]ï|où$|oû[tl]|a[éè]|eá", re.IGNORECASE), 2),
    Encoding(CP1258, _LETTERS, _cp1258, _cp1258_is_plain, re.compile("u[ìò]|iò", re.IGNORECASE), 2),
)
