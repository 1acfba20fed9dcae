"""Estimates of tokens: of answers whose endpoint reports none, and of what a budget reserves."""

from collections.abc import Sequence
from typing import Final

import msgspec

from discreet.ports.model import Completion, PromptCounted, TokenCounts
from discreet.ports.model_request import ImagePart, ModelRequest, ToolCall

EXPECTED_ANSWER: Final = 1_000
"""Tokens to reserve for an answer without a limit."""
PICTURE_TOKENS: Final = 1_500
"""The estimate for a picture of any size."""
ASCII_PER_TOKEN: Final = 4
"""For English text. Every other character counts as a token, as those of Chinese, Japanese and Korean do."""
RESERVED: Final = 2
"""How many times the estimate of the prompt's text is reserved: two ASCII characters for a token."""


def text_size(text: str) -> int:
    """Return the size of a text in ASCII characters: any other character counts as four."""
    return len(text) if text.isascii() else ASCII_PER_TOKEN * len(text) - 3 * len(text.encode("ascii", "ignore"))


def text_tokens(texts: Sequence[str]) -> int:
    """Return the estimate for texts that an embedding model or a reranker reads."""
    return sum(_tokens(text_size(text)) for text in texts)


def estimate_tokens(request: ModelRequest, answer_size: int, calls: Sequence[ToolCall] = ()) -> TokenCounts:
    """Return the estimate for an answer of `answer_size` characters (see `text_size`) with calls."""
    return TokenCounts(
        prompt=_tokens(_prompt_size(request)) + _picture_tokens(request),
        completion=_tokens(answer_size + _calls_size(calls)),
    )


def reserved_tokens(request: ModelRequest) -> TokenCounts:
    """Return the tokens to reserve: a high estimate of the prompt, and the longest answer that the request permits."""
    return TokenCounts(
        prompt=_tokens(RESERVED * _prompt_size(request)) + _picture_tokens(request),
        completion=EXPECTED_ANSWER if request.max_tokens is None else request.max_tokens,
    )


def counted_tokens(
    request: ModelRequest, completion: Completion | None, answer_size: int, prompt: PromptCounted | None = None
) -> TokenCounts:
    """Return the endpoint's own counts, and the estimate for each that it does not report.

    `completion` is None if the answer was stopped or broke off; `prompt` is what the endpoint reported before it.
    """
    if completion is None:
        estimate = estimate_tokens(request, answer_size)
        if prompt is None:
            return estimate
        return TokenCounts(prompt=prompt.tokens, completion=estimate.completion, cached=prompt.cached)
    prompt_tokens, completion_tokens = completion.prompt_tokens, completion.completion_tokens
    if prompt_tokens is None or completion_tokens is None:  # to estimate is to read the whole prompt
        estimate = estimate_tokens(request, answer_size, completion.calls)
        prompt_tokens = estimate.prompt if prompt_tokens is None else prompt_tokens
        completion_tokens = estimate.completion if completion_tokens is None else completion_tokens
    return TokenCounts(
        prompt=prompt_tokens,
        completion=completion_tokens,
        cached=completion.cached_tokens,
        reasoning=completion.reasoning_tokens,
    )


def _prompt_size(request: ModelRequest) -> int:
    """Return the size of all text that the endpoint gets: messages, calls, tools, reasoning and the answer's form."""
    size = sum(text_size(message.content) + _calls_size(message.tool_calls) for message in request.messages)
    if request.tools:
        size += len(msgspec.json.encode(request.tools))
    if request.reasoning is not None and request.reasoning.blocks:
        size += len(msgspec.json.encode(list(request.reasoning.blocks.values())))
    if request.sampling.response_format is not None:
        size += len(msgspec.json.encode(request.sampling.response_format))
    return size


def _calls_size(calls: Sequence[ToolCall]) -> int:
    return sum(text_size(call.name) + text_size(call.arguments) for call in calls)


def _picture_tokens(request: ModelRequest) -> int:
    pictures = sum(isinstance(part, ImagePart) for message in request.messages for part in message.parts)
    return PICTURE_TOKENS * pictures


def _tokens(size: int) -> int:
    return -(-size // ASCII_PER_TOKEN)
