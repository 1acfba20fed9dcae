"""P5: text that a spreadsheet program could run as a formula is stored as text.

A formula can send the cells around it to an address. Text of a model or a third party must not run on the reader's
computer.
"""

import re
import unicodedata

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""First characters of cells that spreadsheet programs run, or skip before they run the rest."""
MAX_DIGITS = 15
"""Digits that a spreadsheet program keeps of a number."""
PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?")


def starts_formula(text: str) -> bool:
    """Return whether a spreadsheet program could run this text, also behind blanks and invisible characters."""
    for letter in text:
        if letter in FORMULA_STARTS:
            return True
        if not letter.isspace() and unicodedata.category(letter) != "Cf":
            return False
    return False


def harmless_cell(text: str) -> str:
    """Return the text, with an apostrophe before it if a spreadsheet program could run it."""
    return f"'{text}" if starts_formula(text) else text


def plain_number(text: str) -> int | float | None:
    """Return the number that the text is; None if it is another text or a spreadsheet would round it.

    A number has ASCII digits, one point at most, no sign but a minus, and no leading zero: "007" stays text.
    """
    if PLAIN_NUMBER.fullmatch(text) is None or sum(letter.isdigit() for letter in text) > MAX_DIGITS:
        return None
    return float(text) if "." in text else int(text)
