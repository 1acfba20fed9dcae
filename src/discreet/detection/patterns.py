"""Finds personal information by its form (specification: Improvement).

Numbers with a check digit, addresses, secrets.

Invariants:
- A form alone is weak evidence: a number with a check must pass it, and one without a check needs a word beside it.
- The most certain forms are searched first, and a later form never overlaps an earlier match.
- People's names have no form.
"""

from collections.abc import Sequence

from discreet.detection.accounts import ACCOUNTS
from discreet.detection.folded import fold
from discreet.detection.form import Look
from discreet.detection.handles import HANDLES
from discreet.detection.machines import MACHINES
from discreet.detection.national_ids import NATIONAL_IDS
from discreet.detection.places import PLACES
from discreet.detection.record_numbers import RECORD_NUMBERS
from discreet.detection.secrets_found import SECRETS
from discreet.detection.seed_phrases import SEED_PHRASES
from discreet.detection.span import Span
from discreet.detection.spelled_out import SPELLED_OUT
from discreet.detection.telephones import TELEPHONES

_FORMS: tuple[Look, ...] = (
    *SECRETS, *SEED_PHRASES, *ACCOUNTS, *NATIONAL_IDS, *MACHINES, *SPELLED_OUT, *HANDLES, *RECORD_NUMBERS, *PLACES,
    *TELEPHONES,
)  # fmt: skip


class Patterns:
    """A detector without a model. The same text always gives the same spans."""

    def find(self, texts: Sequence[str]) -> list[list[Span]]:
        return [_found(text) for text in texts]


def _found(text: str) -> list[Span]:
    """Return spans in order, without overlaps."""
    folded = fold(text)
    taken = bytearray(len(folded.text))
    spans = []
    for form in _FORMS:
        for start, end in form.find(folded):
            if taken.find(1, start, end) < 0:
                taken[start:end] = b"\1" * (end - start)
                spans.append(Span(*folded.original(start, end), form.kind))
    return sorted(spans)
