"""Finds personal information by its form (specification: Improvement).

Numbers with a check digit, addresses, secrets.

Invariants:
- A form alone is weak evidence: a number with a check must pass it, and one without a check needs a word beside it.
- The most certain forms are searched first, and a later form never overlaps an earlier match.
- People's names have no form.
"""

from collections.abc import Sequence

from discreet.personal_data.accounts import ACCOUNTS
from discreet.personal_data.folded import fold
from discreet.personal_data.form import Look
from discreet.personal_data.handles import HANDLES
from discreet.personal_data.machines import MACHINES
from discreet.personal_data.national_ids import NATIONAL_IDS
from discreet.personal_data.places import PLACES
from discreet.personal_data.record_numbers import RECORD_NUMBERS
from discreet.personal_data.secrets_found import SECRETS
from discreet.personal_data.seed_phrases import SEED_PHRASES
from discreet.personal_data.span import Span
from discreet.personal_data.spelled_out import SPELLED_OUT
from discreet.personal_data.telephones import TELEPHONES

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
