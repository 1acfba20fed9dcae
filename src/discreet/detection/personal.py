"""Personal data in a text that no model has read, and the text without it."""

from collections.abc import Sequence

from discreet.detection.introductions import introduced
from discreet.detection.patterns import Patterns
from discreet.detection.span import Span, settle

_PATTERNS = Patterns(hints=True)
GAP = "…"


class FormsAndIntroductions:
    """A detector of personal data by its form, and of names after a title, a greeting or a closing."""

    def find(self, texts: Sequence[str]) -> list[list[Span]]:
        return [[*spans, *introduced(text)] for text, spans in zip(texts, _PATTERNS.find(texts), strict=True)]


def personal(text: str) -> list[Span]:
    """Return what `FormsAndIntroductions` finds, in order and without overlaps."""
    return settle(FormsAndIntroductions().find([text])[0])


def without_personal(text: str, most: int | None = None) -> str:
    """Return the text, or its first `most` characters, with an ellipsis in place of each piece of personal data.

    A piece that crosses the end is recognised as a whole, so that its beginning does not stay.
    """
    end = len(text) if most is None else most
    parts, at = [], 0
    for span in personal(text[: 2 * end]):
        if span.start >= end:
            break
        parts += [text[at : span.start], GAP]
        at = span.end
    return "".join([*parts, text[at:end]])
