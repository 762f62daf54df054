"""Fonts of what is drawn and printed, tried in this order letter by letter."""

FONTS = ("Noto Sans", "DejaVu Sans", "Noto Sans CJK KR", "Noto Sans CJK JP", "Noto Sans CJK SC")
"""DejaVu Sans comes with matplotlib; the others are the system's, where it has them."""
