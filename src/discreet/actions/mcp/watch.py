"""Watching the answer to an MCP call while it comes in: progress, what the server asks of us, the end.

A server of the session era may send requests of its own on the stream of a call. Each is answered at once with a fixed
refusal, so that the call goes on: none waits for an answer that never comes.

Invariants:
- A reply holds the id that the server gave and a text that is always the same, never anything of a person's (P4).
- A reply goes to the address of the call and nowhere else.
"""

from dataclasses import replace
from typing import Any, Final

from discreet.actions.mcp.events import Envelope, EventReader, envelopes
from discreet.actions.mcp.wire import CALL_ID, STANDALONE
from discreet.actions.request.fields import json_text
from discreet.promises.disclose import Disclosure, ExactRequest
from discreet.seams import Heard

MOST_REPLIES: Final = 20
"""To one call. What a server asks beyond that stays unanswered, and the call ends with its time."""
LONGEST_ID: Final = 200

METHOD_NOT_FOUND: Final = -32601
REFUSAL: Final = "This client does not offer that."


def watch_of(disclosure: Disclosure) -> "CallWatch | None":
    """The watch for a call's answer; None for what is no MCP call."""
    return CallWatch(disclosure.request) if disclosure.kind == "mcp" else None


class CallWatch:
    """seams.AnswerWatch for one `tools/call`."""

    def __init__(self, request: ExactRequest) -> None:
        self._request, self._reader, self._replies = request, EventReader(), 0
        self._has_session = ("mcp-protocol-version", STANDALONE) not in request.headers

    def hear(self, piece: bytes) -> Heard:
        progress = over = False
        replies: list[ExactRequest] = []
        for data in self._reader.take(piece):
            for message in envelopes(data):
                progress |= message.method == "notifications/progress"
                over |= _answers(message)
                if (reply := self._reply(message)) is not None:
                    replies.append(reply)
        return Heard(progress, over, tuple(replies))

    def _reply(self, message: Envelope) -> ExactRequest | None:
        if message.method is None or message.id is None or not self._has_session:
            return None
        if len(str(message.id)) > LONGEST_ID or self._replies >= MOST_REPLIES:
            return None
        self._replies += 1
        body = {"jsonrpc": "2.0", "id": message.id, **_refusal(message.method)}
        return replace(self._request, body=json_text(body).encode("utf-8", "replace"))


def _answers(message: Envelope) -> bool:
    """Whether it is what the call waits for."""
    if message.method is not None:
        return False
    if message.result is not None:
        return message.id == CALL_ID
    return message.error is not None and message.id in (CALL_ID, None)


def _refusal(method: str) -> dict[str, Any]:
    match method:
        case "ping":
            return {"result": {}}
        case "elicitation/create":
            return {"result": {"action": "decline"}}
        case _:
            return {"error": {"code": METHOD_NOT_FOUND, "message": REFUSAL}}
