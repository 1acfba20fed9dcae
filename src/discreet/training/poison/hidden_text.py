"""Detection of text hidden from a message's reader.

It finds invisible characters, hiding markup and text behind long blanks.

Invariants:
- Code is shown as code, so it hides nothing; nor does a pasted page source.
- One stray character is an accident and is removed.
- A run of them spells something.
"""

import re
import unicodedata
from collections.abc import Iterator

from discreet.detection.hidden import find_hidden_runs
from discreet.detection.span import merge_ranges
from discreet.training.plain_text import plain_blanks

SPELLS = 8
"""Adjacent invisible characters that are no accident. A regional flag has fewer tags."""
SAYS_SOMETHING = 24
"""Letters, in bytes of UTF-8 (an ideograph says more than a letter), from which hidden text counts."""
FAR_OFF_BLANKS = 1000
FAR_OFF_LINES = 100
SOURCE_ELEMENTS = 3
"""Different structural HTML elements that make a text a page's source."""

_LONG_ENOUGH = re.compile(f"[^ -~\n\t]{{{SPELLS}}}")
"""Only texts that match need a closer check; most do not."""
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
_CODE = re.compile(r"`[^`\n]*`")
_FAR_OFF = re.compile(r"[ \t\n]{100,}")
_FRAME = re.compile(
    r"<(html|head|body|div|p|table|tr|td|ul|ol|li|section|nav|main|header|footer|script|style|form|h[1-6]|meta|link|svg)"
    r"[\s>]",
    re.IGNORECASE,
)
_ELEMENT = re.compile(r"<([A-Za-z][^<>]{0,2000})>([^<]*)")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_HIDDEN_ATTRIBUTE = re.compile(r"\shidden(?=[\s=/]|$)", re.IGNORECASE)
_HIDING_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?:font-size|opacity|max-height)\s*:\s*0(?:px|em|pt|%)?\s*(?=[;\"'!]|$)",
    re.IGNORECASE,
)
_PALE = re.compile(
    r"(?<![-\w])color\s*[:=]\s*[\"']?(?:white\b|transparent\b|#fff(?:fff)?\b|rgba?\(\s*255\s*,\s*255\s*,\s*255)",
    re.IGNORECASE,
)
_OWN_GROUND = re.compile(r"background(?!\s*:\s*(?:white|transparent|#fff))|bgcolor", re.IGNORECASE)
_REFERENCE_COMMENT = re.compile(r"^ {0,3}\[[^\]\n]{0,100}\]: {1,9}(?:#|<>|<#>) {0,9}[\"'(](.*)[\"')] *$", re.MULTILINE)


def hides_text(text: str) -> bool:
    """Return whether meaningful text is hidden in the original `text`."""
    visible = plain_blanks(text)
    if _has_invisible_text(visible) or _has_distant_text(visible):
        return True
    prose = _without_code(visible)
    return any(_is_meaningful(part) for part in _hidden_by_markup(prose))


def _has_invisible_text(text: str) -> bool:
    if not _LONG_ENOUGH.search(text):
        return False
    runs = (text[start:end] for start, end in merge_ranges(find_hidden_runs(text)))
    return any(len(run) >= SPELLS and sum(map(_is_invisible, run)) >= SPELLS for run in runs)


def _is_invisible(character: str) -> bool:
    """Return whether it is invisible, but no control or private character.

    Those point to a file (`noise.py`).
    """
    return unicodedata.category(character) not in ("Cc", "Co", "Cs")


def _has_distant_text(text: str) -> bool:
    runs = (run.group() for run in _FAR_OFF.finditer(text.strip()))
    return any(len(run) >= FAR_OFF_BLANKS or run.count("\n") >= FAR_OFF_LINES for run in runs)


def _without_code(text: str) -> str:
    """Return the text without code blocks and spans (CommonMark 0.31, 4.5 and 6.1)."""
    prose: list[str] = []
    fence = ""
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        if fence:
            closes = mark and mark[1].startswith(fence) and not mark[2].strip()
            fence = "" if closes else fence
        elif mark:
            fence = mark[1]
        else:
            prose.append(line)
    return _CODE.sub(" ", "\n".join(prose))


def _hidden_by_markup(prose: str) -> Iterator[str]:
    """Yield the parts that the rendered text does not show."""
    yield from (match[1] for match in _REFERENCE_COMMENT.finditer(prose))
    if len({match[1].lower() for match in _FRAME.finditer(prose)}) >= SOURCE_ELEMENTS:
        return
    yield from (part.partition("-->")[0] for part in prose.split("<!--")[1:] if "-->" in part)
    yield from (match[2] for match in _ELEMENT.finditer(prose) if _hides(match[1]))


def _hides(tag: str) -> bool:
    pale = _PALE.search(tag) is not None and _OWN_GROUND.search(tag) is None
    return pale or _HIDING_STYLE.search(tag) is not None or _HIDDEN_ATTRIBUTE.search(_QUOTED.sub("", tag)) is not None


def _is_meaningful(text: str) -> bool:
    return len("".join(filter(str.isalpha, text)).encode()) >= SAYS_SOMETHING
