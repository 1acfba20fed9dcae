"""Buckets for the length, duration, outcome and requests that a contribution stores (P8).

Invariants:
- No contribution holds more exact values.
"""

import json
from bisect import bisect_left
from collections.abc import Iterable
from datetime import timedelta

from discreet.analytics.questions import REQUEST_ANSWERS, ActionOutcome
from discreet.chat.conversations.action_call import ActionCall, CallState, lost_call
from discreet.detection.personal import find_personal
from discreet.detection.span import IN_WORDS, Kind, build_removed_mark

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

MAX_SEARCHED_LENGTH = 20_000
"""Characters of a call's arguments in which personal data is searched."""
GROUPS = {
    Kind.PERSON: "name", Kind.ADDRESS: "place", Kind.EMAIL: "contact", Kind.PHONE: "contact", Kind.HANDLE: "contact",
    Kind.CREDIT_CARD: "money", Kind.IBAN: "money", Kind.SSN: "identity", Kind.GOV_ID: "identity",
    Kind.LICENSE_PLATE: "identity", Kind.RECORD_NUMBER: "identity", Kind.BIRTH_DATE: "identity", Kind.IP: "place",
    Kind.POSITION: "place", Kind.SECRET: "secret",
}  # fmt: skip
"""The group of `questions.REQUEST_DATA` of each kind of personal data."""


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


def are_requests(calls: Iterable[ActionCall]) -> list[ActionCall]:
    """Return the calls about which consent was given or refused: requests to other services."""
    return [call for call in calls if call.consent_id is not None and call.host]


def request_answer(requests: Iterable[ActionCall]) -> int | None:
    """Return the index in `questions.REQUEST_ANSWERS` of the most careful answer; None without a request."""
    return max(map(_answer, requests), default=None)


def request_data(requests: Iterable[ActionCall]) -> tuple[str, ...]:
    """Return the groups of `questions.REQUEST_DATA` in the requests, in order of name. Slow for long arguments."""
    groups = {group for call in requests for group in _groups(call.arguments[:MAX_SEARCHED_LENGTH])}
    return tuple(sorted(groups)) or ("none",)


def _answer(call: ActionCall) -> int:
    if outcome(call) is ActionOutcome.DECLINED:
        return REQUEST_ANSWERS.index("declined")
    return REQUEST_ANSWERS.index("changed" if call.edited else "allowed")


def _groups(arguments: str) -> set[str]:
    """Return the groups of data in the arguments, and of data that its user has masked in them."""
    text = _unescape(arguments)
    masked_groups = {GROUPS[kind] for kind, words in IN_WORDS.items() if build_removed_mark(words) in text}
    return masked_groups | {GROUPS[span.kind] for span in find_personal(text)}


def _unescape(arguments: str) -> str:
    """Return JSON without escaped letters; a text that is no JSON as it is."""
    try:
        return json.dumps(json.loads(arguments), ensure_ascii=False)
    except (ValueError, RecursionError):
        return arguments
