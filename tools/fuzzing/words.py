"""Words that parsers and readers are likely to stumble over."""

from __future__ import annotations

WORDS = (
    *("\0", "\ufeff", "\u200b", "\u00a0", "\u2212", "\ud800", "\U000e0001", "\u0130", "ß", "ﬁ", "½", "²", "٣", "１"),
    *("1e999", "NaN", "inf", "-0", "0x10", "00", ".", ",", "..", ",,", "1.000.000.000.000", "%", "‰", "±"),
    *("đ", "₫", "k", "tr", "triệu", "tỷ", "/kg", "-", "–", "~", " x ", "×", "*", "(", ")", "[", "/", "\\", ":", ";"),
    *("a(", "a('", "o+", "dd", "¶", "·", "Þ", "aá", "oâ", "ñ", "Ã¡", "áº¿", "\u0301", "\u0323\u0302", "\u0300" * 50),
    *("xã", "huyện", "tỉnh", "TP.", "phường 1", "tháng", "ngày", "năm", "NSX", "HSD:", "31/02/", "2025-", "T00:00"),
    *("+84", "0123", "E+12", "893", "'", '"', '="', "=1+1", "http://", "https://[", "//", "@", "../", "file:", "data:"),
    *("9" * 400, "a" * 3000, "(" * 500, " " * 2000, "1," * 300, "1 x " * 200, "a@" * 500),
)

BYTES = (
    *(word.encode("utf-8", "surrogatepass") for word in WORDS),
    *(b"<", b">", b"&", b"&amp;", b"&#0;", b"&#xD800;", b"&l9;", b"]]>", b"<![CDATA[", b"<!DOCTYPE a [", b"<!--"),
    *(b"</row>", b"<row>", b"<c ", b' r="XFD1048576"', b' r="A0"', b' r="', b' t="s"', b' t="e"', b"<v>-1</v>"),
    *(b"<f/>", b' hidden="1"', b' min="1" max="16384"'),
    *(b'<mergeCell ref="A1:XFD1048576"/>', b'<mergeCell ref="B2:A1"/>'),
    *(b' table:number-rows-repeated="1048576"', b' table:number-columns-repeated="99999999999"'),
    *(b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\n", b"\r", b"\t", b'"', b'""', b";", b",", b"|", b"\0\0\0\0"),
    *(b"\xff" * 8, b"{", b"}", b"[" * 999, b"null", b"true", b'{"sku": "A", "name": "B"}', b"\\ud800", b"1e400"),
    *(b"-" * 99, b"sep=,\n"),
)
