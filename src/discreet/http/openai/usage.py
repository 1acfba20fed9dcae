"""The token usage of an answer: the endpoint's count, or an estimate without one."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from discreet.ports import ChatMessage, Completion, ModelRequest

CHARACTERS_PER_TOKEN = 4


@dataclass(frozen=True)
class TokenUsage:
    """Tokens of an answer.

    `cached`: of the prompt's, those that the endpoint had kept. `reasoning`: of the completion's, those of the
    reasoning. None: it did not say.
    """

    prompt: int
    completion: int
    cached: int | None = None
    reasoning: int | None = None

    @property
    def total(self) -> int:
        return self.prompt + self.completion

    def __add__(self, other: "TokenUsage") -> "TokenUsage":
        return TokenUsage(
            self.prompt + other.prompt,
            self.completion + other.completion,
            _sum(self.cached, other.cached),
            _sum(self.reasoning, other.reasoning),
        )


def usage_of(request: ModelRequest, ended: Completion | None, said: int) -> TokenUsage:
    """Return the usage; `said` counts the answer's characters.

    `ended` is None if the answer was cut off.
    """
    prompt = ended.prompt_tokens if ended else None
    completion = ended.completion_tokens if ended else None
    calls = sum(len(call.name) + len(call.arguments) for call in ended.calls) if ended else 0
    return TokenUsage(
        _tokens(_characters(request.messages) + _described(request)) if prompt is None else prompt,
        _tokens(said + calls) if completion is None else completion,
        ended.cached_tokens if ended else None,
        ended.reasoning_tokens if ended else None,
    )


def _sum(one: int | None, other: int | None) -> int | None:
    return other if one is None else one if other is None else one + other


def _characters(messages: Sequence[ChatMessage]) -> int:
    return sum(len(message.content) + sum(len(call.arguments) for call in message.tool_calls) for message in messages)


def _described(request: ModelRequest) -> int:
    return len(msgspec.json.encode(request.tools)) if request.tools else 0


def _tokens(characters: int) -> int:
    return -(-characters // CHARACTERS_PER_TOKEN)
