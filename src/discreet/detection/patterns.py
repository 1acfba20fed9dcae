"""Finds personal information by its form (P4; specification: Improvement).

Numbers with a check digit, addresses, secrets.

Invariants:
- A form alone is weak evidence: a number with a check must pass it, and one without a check needs a word beside it.
- The most certain forms are searched first, and a later form never overlaps an earlier match.
- People's names have no form.
- A consent card marks everything that a dataset removes by its form, and hints.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache

from discreet.detection.accounts import ACCOUNTS
from discreet.detection.folded import NormalizedText, fold
from discreet.detection.form import PatternSearch
from discreet.detection.handles import HANDLES
from discreet.detection.hints import HINTS
from discreet.detection.machines import MACHINES
from discreet.detection.national_ids import NATIONAL_IDS
from discreet.detection.places import PLACES
from discreet.detection.record_numbers import RECORD_NUMBERS
from discreet.detection.secrets_found import SECRETS
from discreet.detection.seed_phrases import SEED_PHRASES
from discreet.detection.span import IN_WORDS, Span
from discreet.detection.spelled_out import SPELLED_OUT
from discreet.detection.telephones import TELEPHONES

_FORMS: tuple[PatternSearch, ...] = (
    *SECRETS, *SEED_PHRASES, *ACCOUNTS, *NATIONAL_IDS, *MACHINES, *SPELLED_OUT, *HANDLES, *RECORD_NUMBERS, *PLACES,
    *TELEPHONES,
)  # fmt: skip
_MOST_DIGITS = max(form.digits for form in (*_FORMS, *HINTS))
KINDS_IN_WORDS = frozenset(IN_WORDS.values()) | {form.what for form in (*_FORMS, *HINTS) if form.what}
"""Every kind, in words: "e-mail address"."""


class Patterns:
    """A detector without a model. The same text always gives the same spans.

    `hints`: find by the looser forms, too (`hints.py`).
    """

    def __init__(self, *, hints: bool = False) -> None:
        self._hints = hints

    def find(self, texts: Sequence[str]) -> list[list[Span]]:
        return [self._found(fold(text)) for text in texts]

    def _found(self, text: NormalizedText) -> list[Span]:
        """Return spans in order, without overlaps."""
        forms, hints = _forms_for(min(text.digits, _MOST_DIGITS))
        certain = _find_matches(text, forms)
        return _join_overlaps((*certain, *_find_matches(text, hints))) if self._hints else sorted(certain)


@cache
def _forms_for(digits: int) -> tuple[Sequence[PatternSearch], Sequence[PatternSearch]]:
    """Return the forms and hints that a text with so many digits may contain: without digits a third of them."""
    return [form for form in _FORMS if form.digits <= digits], [hint for hint in HINTS if hint.digits <= digits]


def _find_matches(text: NormalizedText, forms: Sequence[PatternSearch]) -> Iterator[Span]:
    """Yield spans without overlaps; where forms overlap, the earlier form wins."""
    occupied = bytearray(len(text.text))
    for form in forms:
        for start, end in form.find(text):
            if occupied.find(1, start, end) < 0:
                occupied[start:end] = b"\1" * (end - start)
                yield Span(*text.original(start, end), form.kind, what=form.what)


def _join_overlaps(spans: Iterable[Span]) -> list[Span]:
    """Return spans in order, without overlaps.

    Overlapping spans become one, named by the span that begins first; of two, by the longer one.
    """
    joined: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if joined and span.start < joined[-1].end:
            joined[-1] = replace(joined[-1], end=max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined
