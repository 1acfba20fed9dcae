"""What a model endpoint's error answer says, in a sentence that quotes the endpoint and never the conversation."""

import re
from collections.abc import Sequence

import msgspec

from discreet.seams import ModelFailed, ModelRequest

SHOWN = 300
"""Characters of the endpoint's own message that are shown."""
OVERLAP = 16
"""An endpoint's message that shares this many characters in a row with the conversation quotes it."""
TOO_LONG = re.compile(
    r"exceed_context_size|context_length_exceeded|maximum context length|context (size|window|length)", re.I
)

NO_TOOLS = re.compile(
    r"(\bno|\bnot|n't)\b.{0,40}\bsupport\w* .{0,30}(tool|function)"
    r"|\b(tool|function)[ _-]?(choice|calling|use)\b.{0,20} (not (supported|enabled|available)|requires)"
    r"|tools param requires",
    re.I,
)
"""How endpoints say that their model calls no tools: Ollama, vLLM, llama.cpp, routers."""


class _Report(msgspec.Struct):
    error: object = None
    message: object = None
    detail: object = None


def refusal(status: int, body: bytes, at: str, request: ModelRequest, key: str | None) -> ModelFailed:
    """The failure for an answer with an error `status` (200: reported inside a stream) and this body."""
    if status == 503 and b"oading" in body:
        return ModelFailed("The model is still loading; try again in a few seconds.", kind="loading")
    if status in (400, 413, 200, 500) and TOO_LONG.search(body.decode("utf-8", "replace")):
        return ModelFailed(
            f"The conversation is too long for the model {at}. Start a new conversation, or shorten your message.",
            kind="refused", status=status, too_long=True,
        )  # fmt: skip
    said = own_message(body)
    if request.tools and NO_TOOLS.search(said):
        return ModelFailed(
            f"The model {at} cannot call actions. Choose another model for this GPT, or remove its actions.",
            kind="refused", status=status,
        )  # fmt: skip
    reported = f" (HTTP {status})" if status != 200 else ""
    quoted = safe_to_show(said, [part.content for part in request.messages], key)
    return ModelFailed(f"The model {at} refused the request{reported}{quoted}", kind="refused", status=status)


def own_message(body: bytes) -> str:
    """The message in an error body of the usual shapes; "" when there is none."""
    try:
        report = msgspec.json.decode(body, type=_Report)
    except msgspec.DecodeError:
        return ""
    for part in (report.error, report.message, report.detail):
        message = part.get("message") if isinstance(part, dict) else part
        if isinstance(message, str) and message.strip():
            return " ".join(message.split())
    return ""


def safe_to_show(message: str, contents: Sequence[str], key: str | None, whole: str = "conversation") -> str:
    """The end of a sentence: the endpoint's `message`, unless it quotes what it was sent; never its `key`."""
    if key:
        message = message.replace(key, "…")
    if not message:
        return "."
    if len(message) > SHOWN:
        message = message[: SHOWN - 1] + "…"
    if any(_quotes(message, content) for content in contents):
        return f"; its message is left out because it quotes the {whole}."
    return f', saying "{message}".'


def _quotes(message: str, content: str) -> bool:
    """Whether `message` repeats `content`, or a stretch of it, however the white space is set."""
    content, message = " ".join(content.split()).casefold(), message.casefold()
    if len(content) < OVERLAP:
        return len(content) > 3 and content in message
    return any(message[at : at + OVERLAP] in content for at in range(len(message) - OVERLAP + 1))
