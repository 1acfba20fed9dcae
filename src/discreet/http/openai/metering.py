"""Counts the token usage of an answer against its API key."""

from discreet.api_projects.completions import PreparedRequest
from discreet.http.event_stream import NO_BUFFERING
from discreet.http.openai.answer import AnswerRecorder
from discreet.http.openai.app import ApiCall
from discreet.http.openai.response import ApiResponse
from discreet.promises.parties import Party

STREAM = (b"content-type", b"text/event-stream; charset=utf-8")


def metered_answer(
    call: ApiCall,
    prepared: PreparedRequest,
    earlier_parties: frozenset[Party] = frozenset(),
    max_calls: int | None = None,
) -> AnswerRecorder:
    """Return the answer to a call, with its usage counted.

    `earlier_parties` are the third parties of the earlier conversation; `max_calls` is the program's own limit.
    """
    api = call.services.api
    call.response.calls = tool_loop = api.answering.build_tool_loop(call.caller, prepared, earlier_parties, max_calls)
    return AnswerRecorder(api.model, prepared, tool_loop, api.rate_limiter, call.caller.key_id)


def stream_response(call: ApiCall) -> ApiResponse:
    """Return the response with the headers of a stream."""
    call.response.headers = [STREAM, *NO_BUFFERING, *call.headers]
    return call.response
