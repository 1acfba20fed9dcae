"""Tool calls on the chat wire: offered tools, earlier calls, call fragments.

Invariants:
- No I/O.
- Endpoints number the fragments of their calls, or name them, or neither: fragments are joined by id, by number, or in
  order of arrival.
- The content of arguments is not examined here.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from discreet.ports.model_request import ChatMessage, ImagePart, ModelRequest, TextPart, ToolCall, ToolSpec

MAX_CALLS = 128
"""Calls in one answer, and tools that may be offered. Code with a lower limit enforces it itself."""
MAX_ARGUMENTS_LENGTH = 1 << 20
"""Characters kept of one call's arguments. Cut arguments are invalid JSON and are refused as such."""


class TooManyCalls(Exception):
    """An endpoint wants more calls at once than a request can offer tools."""


class FunctionFragment(msgspec.Struct, gc=False):
    """The function of a call.

    `arguments` are JSON text; some endpoints send the object itself.
    """

    name: str | None = None
    arguments: str | dict[str, Any] | None = None


class CallFragment(msgspec.Struct, gc=False):
    """A piece of a call, or a whole one."""

    index: int | None = None
    id: str | None = None
    function: FunctionFragment | None = None


class _Function(msgspec.Struct):
    name: str
    arguments: str


class _Call(msgspec.Struct):
    id: str
    function: _Function
    type: str = "function"


class _CallingMessage(msgspec.Struct, omit_defaults=True):
    role: str
    content: str
    tool_calls: list[_Call]
    name: str | None = None


def tool_fields(tools: Sequence[ToolSpec]) -> list[dict[str, Any]]:
    """Return the request's `tools`."""
    return [{"type": "function", "function": _function(tool)} for tool in tools]


def _function(tool: ToolSpec) -> dict[str, Any]:
    fields = {"name": tool.name, "description": tool.description, "parameters": tool.schema}
    return fields if tool.strict is None else {**fields, "strict": tool.strict}


def tool_choice(request: ModelRequest) -> object:
    """Return the request's `tool_choice`."""
    if not request.may_call:
        return "none"
    if request.must_call is None:
        return "auto"
    name = request.must_call.name
    return "required" if name is None else {"type": "function", "function": {"name": name}}


def as_wire_messages(message: ChatMessage) -> object:
    """Return a message in the wire format."""
    if message.parts:
        named = {} if message.name is None else {"name": message.name}
        return {"role": message.role, "content": [_part(part) for part in message.parts], **named}
    if not message.tool_calls:
        return message
    calls = [_Call(call.id, _Function(call.name, call.arguments)) for call in message.tool_calls]
    return _CallingMessage(message.role, message.content, calls, message.name)


def _part(part: TextPart | ImagePart) -> dict[str, Any]:
    if isinstance(part, TextPart):
        return {"type": "text", "text": part.text}
    image = {"url": part.url} if part.detail is None else {"url": part.url, "detail": part.detail}
    return {"type": "image_url", "image_url": image}


class _PartialCall:
    """A call under construction from fragments."""

    __slots__ = ("arguments", "id", "index", "name", "size")

    def __init__(self, index: int | None) -> None:
        self.index, self.id, self.name, self.size = index, "", "", 0
        self.arguments: list[str] = []

    def add_fragment(self, fragment: CallFragment) -> None:
        self.id = self.id or fragment.id or ""
        function = fragment.function
        if function is None:
            return
        self.name = self.name or function.name or ""
        text = function.arguments or ""
        text = text if isinstance(text, str) else _as_text(text)
        text = text[: MAX_ARGUMENTS_LENGTH - self.size]
        self.size += len(text)
        self.arguments.append(text)


def _as_text(arguments: dict[str, Any]) -> str:
    try:
        return msgspec.json.encode(arguments).decode()
    except UnicodeEncodeError:  # half of a surrogate pair
        return json.dumps(arguments)


class CallCollector:
    """Assembles the calls of one answer."""

    def __init__(self) -> None:
        self._calls: list[_PartialCall] = []
        self._latest: _PartialCall | None = None

    def add(self, fragments: Iterable[CallFragment]) -> None:
        for fragment in fragments:
            self._latest = self._find_call(fragment) or self._begin(fragment)
            self._latest.add_fragment(fragment)

    def calls(self) -> tuple[ToolCall, ...]:
        """Return all non-empty calls.

        A call without an id, or with another call's id, gets its own.
        """
        calls: dict[str, ToolCall] = {}
        for n, call in enumerate(self._calls, start=1):
            if call.name or call.arguments:
                id_ = call.id if call.id and call.id not in calls else f"{call.id or 'call'}{n}"
                calls[id_] = ToolCall(id_, call.name, "".join(call.arguments) or "{}")
        return tuple(calls.values())

    def _begin(self, fragment: CallFragment) -> _PartialCall:
        if len(self._calls) >= MAX_CALLS:
            raise TooManyCalls(f"more than {MAX_CALLS} calls at once")
        call = _PartialCall(fragment.index)
        self._calls.append(call)
        return call

    def _find_call(self, fragment: CallFragment) -> _PartialCall | None:
        """Return the call that the fragment continues; None when it starts one."""
        if fragment.id and (same := next((call for call in self._calls if _has_same_id(fragment, call)), None)):
            return same
        has_name = fragment.function is not None and bool(fragment.function.name)
        if fragment.index is None:
            return None if has_name or fragment.id else self._latest
        candidates = [*self._calls, self._latest] if self._latest else self._calls
        same = next((call for call in reversed(candidates) if call.index == fragment.index), None)
        # Endpoints that number every call 0 still give each an id and a name.
        if same is not None and has_name and fragment.id and same.id:
            return None
        return same


def _has_same_id(fragment: CallFragment, call: _PartialCall) -> bool:
    """Return whether the fragment has the id of `call`.

    Some endpoints give several calls the same id, so name and index must not differ.
    """
    if call.id != fragment.id:
        return False
    name = fragment.function.name if fragment.function else None
    same_index = fragment.index is None or call.index is None or call.index == fragment.index
    return same_index and not (name and call.name and name != call.name)
