"""Counts the token usage of an answer against its API key."""

from discreet.api_projects.completions import Prepared
from discreet.http.event_stream import NO_BUFFERING
from discreet.http.openai.answer import AnswerRecorder, Settle
from discreet.http.openai.app import ApiCall
from discreet.http.openai.response import ApiResponse
from discreet.ports.model import TokenCounts
from discreet.promises.parties import Party

STREAM = (b"content-type", b"text/event-stream; charset=utf-8")


def metered_answer(
    call: ApiCall, prepared: Prepared, before: frozenset[Party] = frozenset(), most_calls: int | None = None
) -> AnswerRecorder:
    """Return the answer to a call, with its usage counted.

    `before` are the third parties of the earlier conversation; `most_calls` is the program's own limit.
    """
    pace, key_id = call.services.api.pace, call.caller.key_id

    def reserve(estimate: TokenCounts) -> Settle:
        reserved = pace.reserve(key_id, estimate.total)
        return lambda usage: reserved.settle(usage.total)

    acting = call.services.api.answering.acting(call.caller, prepared, before, most_calls)
    call.response.may_have_sent = lambda: acting.may_have_sent
    return AnswerRecorder(call.services.api.model, prepared, acting, reserve)


def stream_response(call: ApiCall) -> ApiResponse:
    """Return the response with the headers of a stream."""
    call.response.headers = [STREAM, *NO_BUFFERING, *call.headers]
    return call.response
