"""Buckets for the length, duration and outcome that a contribution stores (P8).

Invariants:
- No contribution holds more exact values.
"""

from bisect import bisect_left
from datetime import timedelta

from discreet.analytics.questions import ActionOutcome
from discreet.chat.conversations.message import ActionCall, CallState, lost_call

LENGTH_ENDS = (250, 1_000, 4_000)
"""The upper end, in characters, of each bucket of `questions.LENGTHS` except the last."""
DURATION_ENDS = (3, 10, 30)
"""The upper end, in seconds, of each bucket of `questions.DURATIONS` except the last."""

OUTCOMES = {
    CallState.ANSWERED: ActionOutcome.ANSWERED,
    CallState.DECLINED: ActionOutcome.DECLINED,
    CallState.FAILED: ActionOutcome.FAILED,
    CallState.UNUSABLE: ActionOutcome.FAILED,
}


def length_band(characters: int) -> int:
    """Return the index in `questions.LENGTHS`."""
    return bisect_left(LENGTH_ENDS, characters)


def duration_band(took: timedelta) -> int:
    """Return the index in `questions.DURATIONS`.

    If the clock was set back during the answer, the duration counts as short.
    """
    return bisect_left(DURATION_ENDS, took.total_seconds())


def outcome(call: ActionCall) -> ActionOutcome:
    """Return the outcome of a call of a finished answer.

    An interrupted call counts as failed or not allowed (`lost_call`).
    """
    return OUTCOMES[lost_call(call).state]
