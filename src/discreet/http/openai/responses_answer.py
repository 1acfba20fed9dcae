"""Answers of /v1/responses, as one document or as a sequence of events.

Invariants:
- No I/O.
- An item is opened before its first text and closed before the next item.
- The last event holds the whole response.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from discreet.chat.conversations.message import Citation
from discreet.http.openai.errors import ApiFailure
from discreet.http.openai.responses_body import ResponsesBody
from discreet.ports.model import Completion, TokenCounts
from discreet.ports.model_request import ToolCall

encode = msgspec.json.Encoder().encode


@dataclass(frozen=True)
class AboutResponse:
    """The request's fields and names, which every event of a response repeats."""

    id: str
    model: str
    created: int
    body: ResponsesBody
    citations: tuple[Citation, ...] = ()


def response(
    about: AboutResponse,
    output: Sequence[dict[str, Any]],
    ended: Completion | None = None,
    usage: TokenCounts | None = None,
) -> dict[str, Any]:
    """Return the response so far: in progress if `ended` is None."""
    body, cut = about.body, ended is not None and not ended.calls and ended.reason in ("length", "content_filter")
    reason = None if not cut or ended is None else "max_output_tokens" if ended.reason == "length" else ended.reason
    told = {
        "id": about.id,
        "object": "response",
        "created_at": about.created,
        "model": about.model,
        "status": "in_progress" if ended is None else "incomplete" if cut else "completed",
        "error": None,
        "incomplete_details": {"reason": reason} if reason else None,
        "instructions": body.instructions,
        "output": list(output),
        "usage": _usage(usage) if usage else None,
        "tools": body.tools or [],
        "tool_choice": body.tool_choice or "auto",
        "parallel_tool_calls": body.parallel_tool_calls is not False,
        "max_tool_calls": body.max_tool_calls,
        "temperature": body.temperature,
        "top_p": body.top_p,
        "max_output_tokens": body.max_output_tokens,
        "text": body.text or {"format": {"type": "text"}},
        "previous_response_id": body.previous_response_id,
        "store": bool(body.store),
        "metadata": body.metadata or {},
        "reasoning": body.reasoning or {"effort": None, "summary": None},
        "truncation": "disabled",
        "background": False,
        "user": None,
    }
    return told | ({"citations": about.citations} if about.citations else {})


def message_item(id_: str, text: str | None, status: str = "completed") -> dict[str, Any]:
    """Return a message. Without a text, it is the item at its opening."""
    content = [] if text is None else [_text_part(text)]
    return {"id": id_, "type": "message", "status": status, "role": "assistant", "content": content}


def call_item(id_: str, call: ToolCall, status: str = "completed") -> dict[str, Any]:
    return {
        "id": id_,
        "type": "function_call",
        "status": status,
        "call_id": call.id,
        "name": call.name,
        "arguments": call.arguments,
    }


def output_of(response_id: str, text: str, ended: Completion) -> list[dict[str, Any]]:
    """Return the message, if there is a text, and then the calls."""
    said = [message_item(item_id("msg", response_id, 0), text)] if text or not ended.calls else []
    calls = enumerate(ended.calls, len(said))
    return said + [call_item(item_id("fc", response_id, n), call) for n, call in calls]


def item_id(kind: str, response_id: str, place: int) -> str:
    """Return the id of an output item.

    It contains the response and the position, so that a later request can refer to the item.
    """
    return f"{kind}_{response_id.removeprefix('resp_')}o{place}"


class ResponseEvents:
    """Implementation of `answer.Writer`.

    `response` is the whole response after its end.
    """

    def __init__(self, about: AboutResponse) -> None:
        self._about = about
        self._number = 0
        self._output: list[dict[str, Any]] = []
        self._message_id: str | None = None
        self._delta_head = b""
        self.response: dict[str, Any] = {}

    def begin(self) -> bytes:
        in_progress = response(self._about, ())
        created = self._event("response.created", response=in_progress)
        return created + self._event("response.in_progress", response=in_progress)

    def delta(self, text: str) -> bytes:
        """Return a delta event; only the number and the text are encoded for each one."""
        opening = b"" if self._message_id else self._open_message()
        number, self._number = self._number, self._number + 1
        return b'%b%b%d,"delta":%b}\n\n' % (opening, self._delta_head, number, encode(text))

    def refusal(self, text: str) -> bytes:
        """Return a refusal as text, for clients that do not support refusals."""
        return self.delta(text)

    def reasoning(self, text: str) -> bytes:
        """Return a comment that keeps the connection alive while the model reasons."""
        return b": thinking\n\n"

    def end(self, text: str, ended: Completion, usage: TokenCounts) -> bytes:
        told = b""
        if self._message_id is None and not ended.calls:
            told += self._open_message()
        if self._message_id is not None:
            told += self._close_message(self._message_id, text)
        for call in ended.calls:
            told += self._called(call)
        self.response = response(self._about, self._output, ended, usage)
        return told + self._event(f"response.{self.response['status']}", response=self.response)

    def failed(self, failure: ApiFailure) -> bytes:
        """Return an error in both forms that clients read.

        These are the event's own fields, and an object "error".
        """
        told = failure.told
        error = {"message": told.message, "type": told.type, "param": told.param, "code": told.code}
        return self._event("error", message=told.message, code=told.code, param=told.param, error=error)

    def _open_message(self) -> bytes:
        id_ = self._message_id = item_id("msg", self._about.id, len(self._output))
        delta = {"type": "response.output_text.delta", **self._place(id_), "content_index": 0, "logprobs": []}
        self._delta_head = b'event: response.output_text.delta\ndata: %b,"sequence_number":' % encode(delta)[:-1]
        item = message_item(id_, None, "in_progress")
        added = self._event("response.output_item.added", output_index=len(self._output), item=item)
        return added + self._event(
            "response.content_part.added", **self._place(id_), content_index=0, part=_text_part("")
        )

    def _close_message(self, id_: str, text: str) -> bytes:
        place = self._place(id_)
        told = self._event("response.output_text.done", **place, content_index=0, text=text, logprobs=[])
        told += self._event("response.content_part.done", **place, content_index=0, part=_text_part(text))
        return told + self._done(message_item(id_, text))

    def _called(self, call: ToolCall) -> bytes:
        id_ = item_id("fc", self._about.id, len(self._output))
        place, begun = self._place(id_), msgspec.structs.replace(call, arguments="")
        told = self._event(
            "response.output_item.added", output_index=len(self._output), item=call_item(id_, begun, "in_progress")
        )
        told += self._event("response.function_call_arguments.delta", **place, delta=call.arguments)
        told += self._event("response.function_call_arguments.done", **place, name=call.name, arguments=call.arguments)
        return told + self._done(call_item(id_, call))

    def _done(self, item: dict[str, Any]) -> bytes:
        told = self._event("response.output_item.done", output_index=len(self._output), item=item)
        self._output.append(item)
        return told

    def _place(self, item_id: str) -> dict[str, Any]:
        return {"item_id": item_id, "output_index": len(self._output)}

    def _event(self, kind: str, **told: Any) -> bytes:
        number, self._number = self._number, self._number + 1
        return b"event: %b\ndata: %b\n\n" % (kind.encode(), encode({"type": kind, "sequence_number": number, **told}))


def _text_part(text: str) -> dict[str, Any]:
    return {"type": "output_text", "text": text, "annotations": [], "logprobs": []}


def _usage(usage: TokenCounts) -> dict[str, Any]:
    """Return the counts; the protocol demands the details, which are 0 where the endpoint reported none."""
    return {
        "input_tokens": usage.prompt,
        "input_tokens_details": {"cached_tokens": usage.cached or 0},
        "output_tokens": usage.completion,
        "output_tokens_details": {"reasoning_tokens": usage.reasoning or 0},
        "total_tokens": usage.total,
    }
