"""Bands: how a length or a duration is written down, and what became of a call; never more exactly than this (P8)."""

from bisect import bisect_left
from datetime import timedelta

from discreet.analytics.questions import ActionOutcome
from discreet.chat.conversations.message import ActionCall, CallState, lost_call

LENGTH_ENDS = (250, 1_000, 4_000)
"""The last length, in characters, of each band of `questions.LENGTHS` but the last."""
DURATION_ENDS = (3, 10, 30)
"""The last duration, in seconds, of each band of `questions.DURATIONS` but the last."""

OUTCOMES = {
    CallState.ANSWERED: ActionOutcome.ANSWERED,
    CallState.DECLINED: ActionOutcome.DECLINED,
    CallState.FAILED: ActionOutcome.FAILED,
    CallState.UNUSABLE: ActionOutcome.FAILED,
}


def length_band(characters: int) -> int:
    """The index in `questions.LENGTHS`."""
    return bisect_left(LENGTH_ENDS, characters)


def duration_band(took: timedelta) -> int:
    """The index in `questions.DURATIONS`. A clock that was set back meanwhile makes it short."""
    return bisect_left(DURATION_ENDS, took.total_seconds())


def outcome(call: ActionCall) -> ActionOutcome:
    """What became of a call of an answer that is over: one that was cut off has failed, or was not allowed."""
    return OUTCOMES[lost_call(call).state]
