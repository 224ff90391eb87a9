"""The same sheet of stamps with qrcode and fpdf2, as their documentation shows it; nothing is read back.

``python qrcode_side.py SHEET.json OUT.pdf``: what the labels say, and where they stand, in millimetres.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import qrcode
from fpdf import FPDF


def main(sheet: str, out: str) -> None:
    wanted = json.loads(Path(sheet).read_text(encoding="utf-8"))
    places, side = wanted["places"], wanted["side"]
    pdf = FPDF(unit="mm", format="A4")
    pdf.set_auto_page_break(False)
    pdf.set_margin(0)
    pdf.add_font("Be Vietnam Pro", fname=wanted["font"])
    pdf.add_font("Be Vietnam Pro", style="B", fname=wanted["bold"])
    for number, (text, serial) in enumerate(wanted["pieces"]):
        left, top = places[number % len(places)]
        if number % len(places) == 0:
            pdf.add_page()
        code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, box_size=3, border=4)
        code.add_data(text)
        pdf.image(code.make_image().get_image(), x=left, y=top, w=side, h=side)
        for at, line in enumerate((*wanted["lines"], serial)):
            pdf.set_font("Be Vietnam Pro", style="" if at else "B", size=5)
            pdf.text(left + side, top + 3 + 2.2 * at, line)
    pdf.output(out)


if __name__ == "__main__":
    main(*sys.argv[1:])
