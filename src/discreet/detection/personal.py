"""Personal data in a text that no model has read, and the text without it."""

from collections.abc import Sequence

from discreet.detection.introductions import find_introduced
from discreet.detection.patterns import Patterns
from discreet.detection.span import Span, resolve_overlaps

_PATTERNS = Patterns(hints=True)
GAP = "…"


class FormsAndIntroductions:
    """A detector of personal data by its form, and of names after a title, a greeting or a closing."""

    def find(self, texts: Sequence[str]) -> list[list[Span]]:
        return [[*spans, *find_introduced(text)] for text, spans in zip(texts, _PATTERNS.find(texts), strict=True)]


def find_personal(text: str) -> list[Span]:
    """Return what `FormsAndIntroductions` finds, in order and without overlaps."""
    return resolve_overlaps(FormsAndIntroductions().find([text])[0])


def replace_personal(text: str, max_characters: int | None = None) -> str:
    """Return the text, or its first `max_characters`, with an ellipsis in place of each piece of personal data.

    A piece that crosses the end is recognised as a whole, so that its beginning does not stay.
    """
    end = len(text) if max_characters is None else max_characters
    parts, at = [], 0
    for span in find_personal(text[: 2 * end]):
        if span.start >= end:
            break
        parts += [text[at : span.start], GAP]
        at = span.end
    return "".join([*parts, text[at:end]])
