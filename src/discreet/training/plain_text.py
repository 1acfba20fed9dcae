"""Plain text for datasets: only the parts of a text that a person saw.

Specification: Improvement.

Invariants:
- Pure.
- Idempotent.
- Nothing visible is added.
- Characters needed by a script or an emoji stay (`detection/hidden.py` knows which).
- Lost are: the width of blanks, variants of ideographs, direction marks of mixed lines, and terminal colours.
"""

import re
import unicodedata

from discreet.detection.hidden import MAX_STACKED, STACKING, remove_hidden

_SUSPECT = re.compile(r"[^ -~\n\t]")
"""Most texts have no such character and are plain already."""
_TERMINAL = re.compile(r"(?:\x1b\[|\x9b)[0-?]{0,64}[ -/]{0,8}[@-~]")
"""Terminal control sequences (ECMA-48): colours, moves."""
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_BLANKS = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000\u3164\uffa0]")
"""All characters shown as a blank, including blank letters."""
_STACKED = re.compile(f"((?:{STACKING}){{{MAX_STACKED}}})[\u0300-\u036f]+")


def plain(text: str) -> str:
    """Return the text in NFC (Unicode, UAX 15), LF line ends, no invisible parts.

    Removing a character can join others that then hide text, so it repeats until nothing changes. That takes a few
    rounds at most.
    """
    while (plainer := _plainer(text)) != text:
        text = plainer
    return text


def plain_blanks(text: str) -> str:
    """Return the text with LF line ends, plain spaces and no terminal commands."""
    return _BLANKS.sub(" ", _LINE_ENDS.sub("\n", _TERMINAL.sub("", text)))


def _plainer(text: str) -> str:
    if not _SUSPECT.search(text):
        return text
    visible = unicodedata.normalize("NFC", remove_hidden(plain_blanks(text)))
    return _STACKED.sub(r"\1", visible)
