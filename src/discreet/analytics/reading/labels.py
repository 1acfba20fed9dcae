"""Display names of the cells of a question.

Invariants:
- A label says what a cell counts.
- Names of a GPT's operations are shown to its builder only.
"""

from collections.abc import Mapping, Sequence

from discreet.analytics.operation_ids import operation_pseudonym
from discreet.analytics.questions import DURATIONS, LENGTHS, ONLY, ActionOutcome, CountedQuestion
from discreet.analytics.taxonomy import topics
from discreet.assistants.actions.action import BoundOperation

GONE = "an operation of an earlier version"
RETIRED = "A category that is no longer used"

OF_LENGTHS = dict(
    zip(LENGTHS, ("Up to 250 characters", "Up to 1,000 characters", "Up to 4,000 characters", "Longer"), strict=True)
)
OF_DURATIONS = dict(zip(DURATIONS, ("Up to 3 seconds", "Up to 10 seconds", "Up to 30 seconds", "Longer"), strict=True))
OF_RATINGS = {"good": "Good", "bad": "Bad", "mixed": "Some good, some bad"}
OF_OUTCOMES = {
    ActionOutcome.ANSWERED: "answered",
    ActionOutcome.DECLINED: "declined by the person",
    ActionOutcome.FAILED: "failed",
}
OF_REQUEST_ANSWERS = {"allowed": "Allowed as they are", "changed": "Changed first", "declined": "Declined"}
OF_REQUEST_DATA = {
    "contact": "Email, phone or handle",
    "identity": "Identity or record numbers",
    "money": "Cards or bank accounts",
    "name": "Names",
    "none": "No personal data found",
    "place": "Addresses or places",
    "secret": "Passwords or keys",
}
NAMED: dict[str, Mapping[str, str]] = {
    "ratings": OF_RATINGS,
    "answer_lengths": OF_LENGTHS,
    "answer_durations": OF_DURATIONS,
    "topics": topics.LABELS,
    "request_answers": OF_REQUEST_ANSWERS,
    "request_data": OF_REQUEST_DATA,
}
"""Labels by question, then by cell."""


def label(question: CountedQuestion, cell: str, operations: Mapping[str, str]) -> str:
    """Return the label of a cell.

    `operations`: names of the GPT's operations by their marks.
    """
    if question.cells is None:
        operation, _, outcome = cell.rpartition(":")
        return f"{operations.get(operation, GONE)} · {_outcome(outcome)}"
    if cell in ONLY:
        return question.title
    return NAMED.get(question.name, {}).get(cell, RETIRED)


def named(gpt_key: bytes, offered: Sequence[BoundOperation]) -> dict[str, str]:
    """Return the operations' summaries by mark; the name where the summary is empty."""
    return {operation_pseudonym(gpt_key, bound.name): _words(bound) for bound in offered}


def _words(bound: BoundOperation) -> str:
    return " ".join(bound.operation.summary.split()) or bound.operation.name


def _outcome(outcome: str) -> str:
    return OF_OUTCOMES[ActionOutcome(outcome)] if outcome in set(ActionOutcome) else outcome
