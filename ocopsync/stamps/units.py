"""Units of print."""

INCH = 25.4
"""Millimetres."""
POINTS_AN_INCH = 72
"""PDF's unit of length."""
POINTS = POINTS_AN_INCH / INCH
"""In a millimetre."""
