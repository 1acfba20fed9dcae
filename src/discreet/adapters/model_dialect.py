"""What a model's endpoint does not accept, learned from its refusals. Pure.

OpenAI-compatible endpoints differ: newer models want `max_completion_tokens`, others lack `stream_options`,
`tool_choice` or system messages. A refusal names the field; the request is sent again without it.

Invariants:
- Only fields that this server adds itself are left out; a field that a program set is refused with a sentence.
- Each refusal changes the dialect or is final, so a request is repeated a limited number of times.
"""

import re
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import msgspec

from discreet.adapters.tool_call_wire import as_wire_messages
from discreet.ports.model_request import ChatMessage, TextPart

MAX_REMEMBERED = 256
"""Models of one endpoint that are remembered, the most recently used."""
LEARNABLE = (200, 400, 404, 405, 422, 500, 501)
"""HTTP statuses with which endpoints refuse a field. 200: reported inside a stream."""


@dataclass(frozen=True, kw_only=True)
class RefusalRules:
    """What a protocol's refusals can teach.

    `optional`: fields that a request can do without. `has_roles`: whether instructions have a role, which has several
    names; `has_names`: whether the limit of an answer has several names.
    """

    optional: tuple[str, ...]
    has_roles: bool = False
    has_names: bool = False


USUAL_RULES = RefusalRules(
    optional=(
        "stream_options",
        "tool_choice",
        "parallel_tool_calls",
        "temperature",
        "top_p",
        "stop",
        "seed",
        "presence_penalty",
        "frequency_penalty",
        "reasoning_effort",
    ),
    has_roles=True,
    has_names=True,
)

_REFUSING = re.compile(
    r"unsupported|(not|n't) (\w+ )?support|(not|n't) accept|unrecogni[sz]ed|unknown|unexpected|extra (inputs?|fields?|"
    r"parameters?)|extra_forbidden|not permitted|not allowed|not (yet )?(implemented|available)|invalid (parameter|"
    r"argument|field|property|name)|cannot be (specified|used|set)|deprecated|additional propert|cannot find field|"
    r"use '?max_completion_tokens|only the default|must be verified",
    re.I,
)
_MAX_TOKENS = re.compile(
    r"> ?(\d{2,7}), which is the maximum allowed number of output|at most (\d{2,7}) (?:completion|output) tokens", re.I
)
"""The wordings of Anthropic and OpenAI for an answer that may not become so long."""
_NO_SYSTEM = re.compile(
    r"system[\"'` ]*(role|message|prompt|instruction)s?\b.{0,60}(not|n't|un)[ -]?(\w{1,40} )?(support|allow|enabled)"
    r"|(not|n't|un)[ -]?support.{0,40}[\"'`]system[\"'`]|developer instruction is not enabled"
    r"|roles must alternate|only user and assistant roles",
    re.I | re.S,
)
_ADAPTIVE = re.compile(r"thinking\.type\.enabled.{0,200}adaptive", re.I | re.S)
_NO_DEVELOPER = re.compile(
    r"developer.{0,80}((not|n't|un)[ -]?support|not allowed|not enabled|invalid|unknown)"
    r"|(unknown|invalid|unexpected|unsupported|not one of|must be one of|input should be).{0,120}(developer|role)",
    re.I | re.S,
)


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """The request format that one model accepts.

    `limit_field` is the field that limits an answer's tokens. `system` is the role of instructions; without such a role
    they become part of the first question. `begins_thinking`: the model's text begins with reasoning that has no
    opening tag (None: unknown).
    """

    limit_field: Literal["max_tokens", "max_completion_tokens"] | None = "max_tokens"
    left_out: frozenset[str] = frozenset()
    streams: bool = True
    system: Literal["system", "developer", "user"] = "system"
    begins_thinking: bool | None = None
    most_tokens: int | None = None
    """The longest answer that the model can be asked for, if it said so."""
    thinking: Literal["budget", "adaptive"] = "budget"
    """How Anthropic's Messages asks this model to think."""

    def limited(self, tokens: int) -> int:
        return tokens if self.most_tokens is None else min(tokens, self.most_tokens)

    def fields(self, body: Mapping[str, object]) -> dict[str, object]:
        """Return the request's body as this endpoint accepts it.

        `body` limits the answer by `max_tokens`.
        """
        fields = {name: value for name, value in body.items() if name not in self.left_out}
        max_tokens = fields.pop("max_tokens", None)
        if isinstance(max_tokens, int) and self.limit_field is not None:
            fields[self.limit_field] = self.limited(max_tokens)
        if not self.streams:
            fields["stream"] = False
            fields.pop("stream_options", None)
        return fields

    def messages(self, messages: Sequence[ChatMessage]) -> list[object]:
        """Return the messages in the wire format."""
        if self.system == "user":
            return [as_wire_messages(message) for message in without_system(messages)]
        if self.system == "developer":
            return [
                {"role": "developer", "content": message.content}
                if message.role == "system"
                else as_wire_messages(message)
                for message in messages
            ]
        return [as_wire_messages(message) for message in messages]

    def after(
        self, status: int, report: bytes, requested: frozenset[str], rules: RefusalRules = USUAL_RULES
    ) -> "Dialect | None":
        """Return the dialect after a refusal, or None when a retry cannot help.

        `requested`: fields that are never left out.
        """
        message = _report_texts(report)
        if status not in LEARNABLE or not message:
            return None
        if (limit := _most_tokens(message)) is not None and (self.most_tokens is None or limit < self.most_tokens):
            return replace(self, most_tokens=limit)
        if self.thinking == "budget" and _ADAPTIVE.search(message):
            return replace(self, thinking="adaptive")
        if rules.has_roles and (role := self._role_after(message)) is not None:
            return replace(self, system=role)
        return self._without_refused(message, requested, rules) if _REFUSING.search(message) else None

    def _without_refused(self, message: str, requested: frozenset[str], rules: RefusalRules) -> "Dialect | None":
        if rules.has_names and self.limit_field is not None and _names_field(message, self.limit_field):
            return replace(self, limit_field="max_completion_tokens" if self.limit_field == "max_tokens" else None)
        if self.streams and _names_field(message, "stream"):
            return replace(self, streams=False)
        for name in rules.optional:
            if name not in self.left_out and name not in requested and _names_field(message, name):
                return replace(self, left_out=self.left_out | {name})
        return None

    def _role_after(self, message: str) -> Literal["developer", "user"] | None:
        if self.system == "system" and _NO_SYSTEM.search(message):
            return "developer" if re.search(r"[\"'`]developer[\"'`]", message) else "user"
        return "user" if self.system == "developer" and _NO_DEVELOPER.search(message) else None


USUAL = Dialect()


class Dialects:
    """The dialects of one endpoint's models, by name, in this process."""

    def __init__(self) -> None:
        self._dialects: OrderedDict[str, Dialect] = OrderedDict()

    def of(self, model: str) -> Dialect:
        return self._dialects.get(model, USUAL)

    def remember(self, model: str, dialect: Dialect) -> None:
        self._dialects[model] = dialect
        self._dialects.move_to_end(model)
        if len(self._dialects) > MAX_REMEMBERED:
            self._dialects.popitem(last=False)


def _most_tokens(message: str) -> int | None:
    match = _MAX_TOKENS.search(message)
    return int(match[1] or match[2]) if match else None


def refused_field(report: bytes, requested: frozenset[str]) -> str | None:
    """Return the requested field that an endpoint refuses by name, if any."""
    message = _report_texts(report)
    if not _REFUSING.search(message):
        return None
    return next((name for name in sorted(requested) if _names_field(message, name)), None)


def _names_field(message: str, field: str) -> bool:
    """Return whether a report names the field.

    A field that is an ordinary word counts only in quotes or beside "parameter".
    """
    if "_" in field:
        return re.search(rf"(?<!\w){field}(?!\w)", message) is not None
    quoted = rf"[\"'`“‘]{field}[\"'`”’]|(parameter|argument|field|property|name|inputs?)s?:? {field}\b"
    return re.search(rf"{quoted}|\b{field}\b (parameter|is (not|un)|(not|un)[ -]?support)", message, re.I) is not None


def _report_texts(report: bytes) -> str:
    """Return all texts in an error report, one per line.

    Single words, such as names and codes, are put in quotes.
    """
    try:
        return "\n".join(_texts(msgspec.json.decode(report), 6))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return report.decode("utf-8", "replace")


def _texts(value: Any, depth: int) -> list[str]:
    if isinstance(value, str):
        return [value if " " in value else f"'{value}'"]
    if not depth or not isinstance(value, dict | list):
        return []
    children = value.values() if isinstance(value, dict) else value
    return [text for part in children for text in _texts(part, depth - 1)]


def without_system(messages: Sequence[ChatMessage]) -> list[ChatMessage]:
    """Return the messages with the instructions moved into the first question."""
    instructions = "\n\n".join(message.content for message in messages if message.role == "system")
    others = [message for message in messages if message.role != "system"]
    if not instructions:
        return others
    first = next((n for n, message in enumerate(others) if message.role == "user"), None)
    if first is None:
        return [ChatMessage("user", instructions), *others]
    question = others[first]
    parts = (TextPart(instructions), *question.parts) if question.parts else ()
    first_question = msgspec.structs.replace(question, content=f"{instructions}\n\n{question.content}", parts=parts)
    return [*others[:first], first_question, *others[first + 1 :]]
