"""Names of organisations, found by the legal form behind them.

Invariants:
- Pure. The legal form itself is no part of the name: it stays, so that grammar and meaning do.
- A name without a legal form is not found.
"""

import re
from collections.abc import Iterator
from itertools import dropwhile

MAX_BEFORE = 80
"""Characters before a legal form in which its name is searched."""
_LEGAL_FORM = re.compile(
    r"(?<=[^\W_.][ \u00a0])(?:GmbH|gGmbH|mbH|AG|SE|KG|KGaA|OHG|GbR|UG|eG|e\. ?V\.|Stiftung|Inc|Incorporated|Ltd|"
    r"Limited|LLC|LLP|PLC|plc|Corp|Corporation|SA|S\.A\.|SAS|SARL|SASU|SCI|SL|S\.L\.|SLU|SRL|S\.r\.l\.|BV|B\.V\.|NV|Oy|AB)(?!\w)"
)
_NAME = re.compile(
    r"(?:(?<!\w)(?:[^\W\d_a-zß-öø-ÿ][\w’'-]*|\d[\w-]*)[ \u00a0]"
    r"(?:(?:&|und|and|et|y|de|del|der|für|of)[ \u00a0])?){1,4}\Z"
)
_WORD = re.compile(r"\S+")
_NO_PART = frozenset(
    (
        "the", "a", "an", "at", "from", "by", "for", "with", "is", "our", "my", "your", "their", "dear", "die", "der",
        "das", "den", "dem", "des", "bei", "von", "vom", "an", "für", "mit", "und", "eine", "einer", "ist", "unsere",
        "meine", "la", "le", "les", "chez", "de", "el", "los", "en", "con", "una", "un", "une", "in", "and", "et", "y",
    )
)  # fmt: skip
"""Words that begin a sentence before a name."""


def find_organisations(text: str) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each name that stands before a legal form."""
    for form in _LEGAL_FORM.finditer(text):
        begin = max(0, form.start() - MAX_BEFORE)
        if (found := _NAME.search(text[begin : form.start()])) is None:
            continue
        words = list(dropwhile(_ends_name, _WORD.finditer(text, begin + found.start(), form.start())))
        if words:
            yield words[0].start(), words[-1].end()


def _ends_name(word: re.Match[str]) -> bool:
    return word.group().lower() in _NO_PART
