"""Counts the token usage of an answer against its API key."""

from discreet.api_projects.completions import PreparedRequest
from discreet.http.event_stream import NO_BUFFERING
from discreet.http.openai.answer import AnswerRecorder
from discreet.http.openai.app import ApiCall
from discreet.http.openai.response import ApiResponse
from discreet.promises.parties import Party

STREAM = (b"content-type", b"text/event-stream; charset=utf-8")


def metered_answer(
    call: ApiCall, prepared: PreparedRequest, before: frozenset[Party] = frozenset(), most_calls: int | None = None
) -> AnswerRecorder:
    """Return the answer to a call, with its usage counted.

    `before` are the third parties of the earlier conversation; `most_calls` is the program's own limit.
    """
    api = call.services.api
    call.response.calls = acting = api.answering.acting(call.caller, prepared, before, most_calls)
    return AnswerRecorder(api.model, prepared, acting, api.pace, call.caller.key_id)


def stream_response(call: ApiCall) -> ApiResponse:
    """Return the response with the headers of a stream."""
    call.response.headers = [STREAM, *NO_BUFFERING, *call.headers]
    return call.response
