"""Sentences for a model endpoint's errors.

They quote the endpoint, never the conversation.
"""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

import msgspec

from discreet.adapters.model_dialect import refused_field
from discreet.ports.model import ModelFailed
from discreet.ports.model_request import ModelRequest

KEY_IN_SETTINGS = "with DISCREET_MODEL_KEY"
KEY_IN_ADMIN = "under Server admin → Models"
"""Where the operator sets an endpoint's key."""
SHOWN = 240
"""Characters of the endpoint's own message that are shown."""
OVERLAP = 16
"""A message that shares this many consecutive characters with the conversation quotes it."""
MAX_WAIT = 24 * 3600
"""Seconds; a longer wait is not reported."""

TOO_LONG = re.compile(
    r"exceed_context_size|context_length_exceeded|context (size|window|length)|maximum (context|prompt) length"
    r"|(prompt|input|messages?|request) (is|are|was)?\s*too (long|large)|too many (input )?tokens|reduce the length"
    r"|input token count|exceeds? the (maximum|model's|available).{0,40}(token|context|length)"
    r"|inputs. tokens \+ .max_new_tokens|string_above_max_length|tokens? limit exceeded|larger than the (\w+ )?context",
    re.I,
)
"""The wordings of OpenAI, Anthropic, Google, Mistral, Cohere, xAI, Bedrock, vLLM, TGI, Ollama, LM Studio and
llama.cpp."""
NO_TOOLS = re.compile(
    r"(\bno|\bnot|n't)\b.{0,40}\bsupport\w* .{0,30}(tool|function)"
    r"|\b(tool|function)[ _-]?(choice|calling|use)\b.{0,20} (not (supported|enabled|available)|requires)"
    r"|tools param requires",
    re.I,
)
"""The wordings of Ollama, vLLM, llama.cpp and routers for a model without tool calls."""
NO_MODEL = re.compile(
    r"model_not_found|(unknown|invalid|no such|not a valid) model\b|is not a valid model|no endpoints found for"
    r"|\bmodel\b.{0,120}(not found|not exist|n't exist|no longer|not available|decommissioned|been deprecated|retired)",
    re.I | re.S,
)
NO_MODEL_STATUS = (400, 404, 410, 422)
WEB_PAGE_STATUS = (200, 404, 405)
MOVED_STATUS = (301, 302, 303, 307, 308)
FULL_STATUS = (429, 529)
FULL = re.compile(r"overloaded_error|rate_limit_(error|exceeded)", re.I)
"""The types of Anthropic's and OpenAI's errors inside an answer that began well."""
FILTERED = re.compile(
    r"content[ _-]?filter|content management policy|content_policy|responsible ?ai|safety system|moderation|flagged"
    r"|data_inspection_failed|prompt_blocked|sensitive content",
    re.I,
)
FILTERED_STATUS = (200, 400, 403, 422)
UNPAID = re.compile(r"insufficient_quota|exceeded your current quota|insufficient.{0,20}(balance|credit)|billing", re.I)


@dataclass(frozen=True, kw_only=True)
class ModelRefusal:
    """An error response.

    `status` 200: the error was reported inside an answer that began well. `retry_after` is the header of that name,
    `model` the requested name, `at` the place for sentences, `key_place` where the operator sets the key.
    `is_web_page`: it is no report of a model's endpoint.
    """

    status: int
    body: bytes
    at: str
    model: str
    retry_after: str = ""
    key_place: str = KEY_IN_SETTINGS
    is_web_page: bool = False


def build_refusal(
    refused: ModelRefusal, request: ModelRequest, requested: frozenset[str], secrets: Sequence[str]
) -> ModelFailed:
    """Return the failure for an error response.

    `requested`: the request's fields that are never left out. `secrets` are never shown.
    """
    status, body, at = refused.status, refused.body.decode("utf-8", "replace"), refused.at
    if status == 503 and "oading" in body:
        return ModelFailed("The model is still loading; try again in a few seconds.", kind="loading", status=status)
    if status in (400, 413, 422, 200, 500) and TOO_LONG.search(body):
        return ModelFailed(
            f"The chat is too long for the model {at}. Start a new chat, or shorten your message.",
            kind="refused",
            status=status,
            too_long=True,
        )
    message = own_message(refused.body)
    if request.tools and NO_TOOLS.search(message):
        return ModelFailed(
            f"The model {at} cannot call actions. Choose another model for this GPT, or remove its actions.",
            kind="refused",
            status=status,
        )
    wait = seconds_to_wait(refused.retry_after)
    if refused.is_web_page and status in WEB_PAGE_STATUS:
        return ModelFailed(
            f"The model {at} answered with a web page. Tell the operator to check its address.",
            kind="malformed",
            status=status,
        )
    sentence = _sentence(refused, body, requested, wait)
    kind = "no_model" if status in NO_MODEL_STATUS and NO_MODEL.search(body) else "refused"
    sentence += _quotation_sentence(message, [part.content for part in request.messages], secrets)
    is_filtered = status in FILTERED_STATUS and FILTERED.search(body) is not None
    return ModelFailed(sentence, kind=kind, status=status, is_filtered=is_filtered, retry_after=wait)


def _sentence(refused: ModelRefusal, body: str, requested: frozenset[str], wait: int | None) -> str:
    """Return a sentence about what happened and what to do."""
    status, at, code = refused.status, refused.at, f" (HTTP {refused.status})" if refused.status != 200 else ""
    again = "Try again in a moment." if wait is None else f"Try again in {wait} seconds."
    if (account_sentence := _account_problem(refused, body, code)) is not None:
        return account_sentence
    if status in FULL_STATUS or (status == 200 and FULL.search(body)):
        return f"The model {at} takes no more requests for now{code}. {again}"
    if status in FILTERED_STATUS and FILTERED.search(body):
        return f"A content filter refused this message to the model {at}. Say it in other words."
    if status in NO_MODEL_STATUS and NO_MODEL.search(body):
        return no_such_model(refused.model, at)
    if status in (400, 404, 422) and (field := refused_field(refused.body, requested)):
        return unsupported_field(field, at, code)
    if status == 200:
        return f"The model {at} ended its answer with an error. Try again in a moment."
    if status >= 500:
        return f"The model {at} has a problem{code}. {again}"
    return f"The model {at} refused the request{code}."


def _account_problem(refused: ModelRefusal, body: str, code: str) -> str | None:
    """Return the sentence for an error that only the operator can solve; None for another one."""
    status, at = refused.status, refused.at
    if status in (402, 403, 429) and UNPAID.search(body):
        return f"This server's credit for the model {at} is used up{code}. Tell the operator."
    if status in (401, 403) and not FILTERED.search(body):
        return (
            f"The model {at} does not accept this server's key{code}. "
            f"Tell the operator to set a new key {refused.key_place}."
        )
    if status in MOVED_STATUS:
        return f"The model {at} has moved to another address{code}. Tell the operator to check its address."
    return None


def unsupported_field(field: str, at: str, code: str = "") -> str:
    """Return the sentence for a field that the model, or its protocol, does not have."""
    return f"The model {at} does not take “{field}”{code}. Leave it out."


def no_such_model(name: str, at: str) -> str:
    """Return the sentence for a model that does not exist."""
    return f"There is no model “{name[:100]}” {at} now. Choose another one, or the server's default."


def seconds_to_wait(retry_after: str) -> int | None:
    """Parse a `Retry-After` header: seconds or a date (RFC 9110 §10.2.3)."""
    value = retry_after.strip()
    try:
        seconds = float(value) if value[:1].isdigit() else parsedate_to_datetime(value).timestamp() - time.time()
    except (ValueError, OverflowError):
        return None
    return max(1, -int(-seconds // 1)) if seconds <= MAX_WAIT else None


def own_message(body: bytes) -> str:
    """Return the message in an error body of a common shape; "" without one."""
    try:
        report = msgspec.json.decode(body.decode("utf-8", "replace"))
    except (msgspec.DecodeError, RecursionError):
        return ""
    return " ".join(_message(report, 5).split())


def _message(report: Any, depth: int) -> str:
    """Return the first text under the usual names, at any depth up to `depth`."""
    if isinstance(report, str):
        return report
    if isinstance(report, list):
        return next(filter(None, (_message(part, depth - 1) for part in report[:3])), "") if depth else ""
    if not isinstance(report, dict) or not depth:
        return ""
    named = (_message(report.get(name), depth - 1) for name in ("error", "message", "detail", "msg"))
    return next(filter(None, named), "")


def safe_to_show(message: str, contents: Sequence[str], key: str | None, content_name: str = "conversation") -> str:
    """Return the end of a sentence with the endpoint's message.

    The message is left out if it quotes what was sent; the `key` is never shown.
    """
    quotation = _quotation(message, contents, [key] if key else [])
    if quotation is None:
        return f"; its message is left out because it quotes the {content_name}."
    return f', saying "{quotation}".' if quotation else "."


def _quotation_sentence(message: str, contents: Sequence[str], secrets: Sequence[str]) -> str:
    """Return a separate sentence with the endpoint's message; "" without one."""
    quotation = _quotation(message, contents, secrets)
    if quotation is None:
        return " Its message is left out because it quotes the conversation."
    return f" It says: “{quotation}”." if quotation else ""


def _quotation(message: str, contents: Sequence[str], secrets: Sequence[str]) -> str | None:
    """Return the part of a message that may be shown; None when it quotes the request."""
    for secret in filter(None, secrets):
        message = message.replace(secret, "…")
    if len(message) > SHOWN:
        message = message[: SHOWN - 1] + "…"
    return None if any(_quotes(message, content) for content in contents) else message


def _quotes(message: str, content: str) -> bool:
    """Return whether `message` repeats part of `content`, ignoring white space."""
    content, message = " ".join(content.split()).casefold(), message.casefold()
    if len(content) < OVERLAP:
        return len(content) > 3 and content in message
    return any(message[at : at + OVERLAP] in content for at in range(len(message) - OVERLAP + 1))
