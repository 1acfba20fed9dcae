"""Filter of a document's regular expressions.

Invariants:
- A pattern that could take long on some text, or that Python interprets differently, is not kept.
- So a pattern has only fixed texts and character classes, and at most one unbounded repetition, which must be anchored.
- Matching is then linear in the text, times a small bound.
"""

import re
import warnings

from discreet.assistants.actions.openapi.limits import MAX_PATTERN_LENGTH

_ATOM = r"(?:\\[dwsDWS]|\\[^A-Za-z0-9]|\[\^?(?:\\[dwsDWS]|\\[^A-Za-z0-9]|[^\[\]\\])+\]|[^\\^$.|?*+()\[\]{}]|\.)"
_PIECE = re.compile(rf"({_ATOM})([?*+]|\{{[0-9]{{1,4}}(?:,[0-9]{{0,4}})?\}})?")
_MAX_WAYS = 100
"""The most combinations of a pattern's bounded repetitions."""


def is_simple(pattern: str) -> bool:
    """Return whether `pattern` is safe to check."""
    if len(pattern) > MAX_PATTERN_LENGTH:
        return False
    anchored, remaining = pattern.startswith("^"), pattern.removeprefix("^")
    remaining = remaining[:-1] if remaining.endswith("$") and not remaining.endswith("\\$") else remaining
    endless, ways, at = 0, 1, 0
    while at < len(remaining):
        piece = _PIECE.match(remaining, at)
        if piece is None:
            return False
        choices = _count_choices(piece.group(2) or "")
        endless, ways, at = endless + (choices is None), ways * (choices or 1), piece.end()
    is_supported = endless == 0 or (endless == 1 and anchored)
    return is_supported and ways <= _MAX_WAYS and _compiles(pattern)


def _count_choices(repetition: str) -> int | None:
    """Return the number of lengths of a repetition; None when it is unbounded."""
    if repetition in ("*", "+"):
        return None
    if repetition == "?":
        return 2
    if not repetition or "," not in repetition:
        return 1
    minimum, maximum = repetition[1:-1].split(",")
    return int(maximum) - int(minimum) + 1 if maximum else None


def _compiles(pattern: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            re.compile(pattern)
        except (re.error, OverflowError, FutureWarning, DeprecationWarning):
            return False
    return True
