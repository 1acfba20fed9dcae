"""A text as a dataset holds it: what a person saw of it, and nothing that a person did not (specification:
Improvement).

Invariants:
- Pure.
- A plain text made plain again is the same.
- Nothing that is seen is added.
- Characters that a script or an emoji is written with stay (`assistants/actions/detection/hidden.py` knows which).
- Lost are: how wide a blank was, the variant of an ideograph, the direction marks of mixed lines, and the colours of
  a terminal.
"""

import re
import unicodedata

from discreet.assistants.actions.detection.hidden import hidden_runs

_SUSPECT = re.compile(r"[^ -~\n\t]")
"""Most texts hold nothing of it and are plain already."""
_TERMINAL = re.compile(r"(?:\x1b\[|\x9b)[0-?]{0,64}[ -/]{0,8}[@-~]")
"""A terminal's commands (ECMA-48, control sequences): colours, moves."""
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_BLANKS = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000\u3164\uffa0]")
"""Whatever is shown as a blank, letters that are blank included."""
_STACKED = re.compile("((?:[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]){4})[\u0300-\u036f]+")
"""More signs on one letter than any writing has."""


def plain(text: str) -> str:
    """The text in NFC (Unicode, UAX 15), its lines parted by \\n, without anything that is not seen.

    Taking something away can bring others together that hide again: repeated until nothing changes, which takes a
    few rounds at most, as each round's rest is decided by what stays for good.
    """
    while (plainer := _plainer(text)) != text:
        text = plainer
    return text


def plain_blanks(text: str) -> str:
    """Every line end as \\n, every blank as a space, and no commands to a terminal."""
    return _BLANKS.sub(" ", _LINE_ENDS.sub("\n", _TERMINAL.sub("", text)))


def _plainer(text: str) -> str:
    if not _SUSPECT.search(text):
        return text
    seen = unicodedata.normalize("NFC", _without_hidden(plain_blanks(text)))
    return _STACKED.sub(r"\1", seen)


def _without_hidden(text: str) -> str:
    parts, at = [], 0
    for start, end in hidden_runs(text):
        parts.append(text[at:start])
        at = end
    return "".join([*parts, text[at:]])
