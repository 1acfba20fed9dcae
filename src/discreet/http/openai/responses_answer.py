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
class ResponseHeader:
    """The request's fields and names, which every event of a response repeats."""

    id: str
    model: str
    created: int
    body: ResponsesBody
    citations: tuple[Citation, ...] = ()


def build_response(
    header: ResponseHeader,
    output: Sequence[dict[str, Any]],
    completion: Completion | None = None,
    usage: TokenCounts | None = None,
) -> dict[str, Any]:
    """Return the response so far: in progress if `completion` is None."""
    body, is_cut, reason = header.body, False, None
    if completion is not None and not completion.calls and completion.reason in ("length", "content_filter"):
        is_cut, reason = True, "max_output_tokens" if completion.reason == "length" else completion.reason
    fields = {
        "id": header.id,
        "object": "response",
        "created_at": header.created,
        "model": header.model,
        "status": "in_progress" if completion is None else "incomplete" if is_cut else "completed",
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
    return fields | ({"citations": header.citations} if header.citations else {})


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


def build_output(response_id: str, text: str, completion: Completion) -> list[dict[str, Any]]:
    """Return the message, if there is a text, and then the calls."""
    messages = [message_item(item_id("msg", response_id, 0), text)] if text or not completion.calls else []
    calls = enumerate(completion.calls, len(messages))
    return messages + [call_item(item_id("fc", response_id, n), call) for n, call in calls]


def item_id(kind: str, response_id: str, position: int) -> str:
    """Return the id of an output item.

    It contains the response and the position, so that a later request can refer to the item.
    """
    return f"{kind}_{response_id.removeprefix('resp_')}o{position}"


class ResponseEvents:
    """Implementation of `answer.Writer`.

    `response` is the whole response after its end.
    """

    def __init__(self, header: ResponseHeader) -> None:
        self._header = header
        self._number = 0
        self._output: list[dict[str, Any]] = []
        self._message_id: str | None = None
        self._delta_head = b""
        self.response: dict[str, Any] = {}

    def begin(self) -> bytes:
        in_progress = build_response(self._header, ())
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

    def end(self, text: str, completion: Completion, usage: TokenCounts) -> bytes:
        events = b""
        if self._message_id is None and not completion.calls:
            events += self._open_message()
        if self._message_id is not None:
            events += self._close_message(self._message_id, text)
        for call in completion.calls:
            events += self._call_events(call)
        self.response = build_response(self._header, self._output, completion, usage)
        return events + self._event(f"response.{self.response['status']}", response=self.response)

    def format_failure(self, failure: ApiFailure) -> bytes:
        """Return an error in both forms that clients read.

        These are the event's own fields, and an object "error".
        """
        error = failure.error
        error_fields = {"message": error.message, "type": error.type, "param": error.param, "code": error.code}
        return self._event("error", message=error.message, code=error.code, param=error.param, error=error_fields)

    def _open_message(self) -> bytes:
        id_ = self._message_id = item_id("msg", self._header.id, len(self._output))
        delta = {"type": "response.output_text.delta", **self._item_position(id_), "content_index": 0, "logprobs": []}
        self._delta_head = b'event: response.output_text.delta\ndata: %b,"sequence_number":' % encode(delta)[:-1]
        item = message_item(id_, None, "in_progress")
        added = self._event("response.output_item.added", output_index=len(self._output), item=item)
        return added + self._event(
            "response.content_part.added", **self._item_position(id_), content_index=0, part=_text_part("")
        )

    def _close_message(self, id_: str, text: str) -> bytes:
        position = self._item_position(id_)
        events = self._event("response.output_text.done", **position, content_index=0, text=text, logprobs=[])
        events += self._event("response.content_part.done", **position, content_index=0, part=_text_part(text))
        return events + self._close_item(message_item(id_, text))

    def _call_events(self, call: ToolCall) -> bytes:
        id_ = item_id("fc", self._header.id, len(self._output))
        position, opened = self._item_position(id_), msgspec.structs.replace(call, arguments="")
        events = self._event(
            "response.output_item.added", output_index=len(self._output), item=call_item(id_, opened, "in_progress")
        )
        events += self._event("response.function_call_arguments.delta", **position, delta=call.arguments)
        events += self._event(
            "response.function_call_arguments.done", **position, name=call.name, arguments=call.arguments
        )
        return events + self._close_item(call_item(id_, call))

    def _close_item(self, item: dict[str, Any]) -> bytes:
        event = self._event("response.output_item.done", output_index=len(self._output), item=item)
        self._output.append(item)
        return event

    def _item_position(self, item_id: str) -> dict[str, Any]:
        return {"item_id": item_id, "output_index": len(self._output)}

    def _event(self, kind: str, **fields: Any) -> bytes:
        number, self._number = self._number, self._number + 1
        return b"event: %b\ndata: %b\n\n" % (kind.encode(), encode({"type": kind, "sequence_number": number, **fields}))


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
