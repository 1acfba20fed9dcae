"""What the model and the third party of a run say: everything follows from the question, so a witness knows it too."""

from urllib.parse import parse_qs

from tests.fakes.model_endpoint import ModelAnswer, Request, tool_call
from tests.fakes.third_party import Answer, ReceivedRequest
from tests.support.chat_client import without_moment

CALL = "call"
GAP = 0.02
"""Seconds between two words of the model."""


def answer(request: Request) -> str | ModelAnswer:
    """To “call N”: first a call with N, and words once that is dealt with; to “N words 7”: seven words of its own."""
    messages = request["messages"]
    asked_at = max(n for n, message in enumerate(messages) if message["role"] == "user")
    text = without_moment(_text(messages[asked_at]["content"]))
    if text.startswith(CALL) and not any(message["role"] == "tool" for message in messages[asked_at:]):
        return tool_call("findThing", name=text.split()[1])
    return expected(text)


def expected(question: str) -> str:
    """The text of the whole answer."""
    if question.startswith(CALL):
        return f"{question.split()[1]} is dealt with."
    name, _, words = question.partition(" words ")
    return " ".join(f"{name}-{n}" for n in range(int(words)))


def found(request: ReceivedRequest) -> Answer:
    """The third party takes a moment, so that somebody may be killed meanwhile."""
    return Answer('{"found": true}', delay=0.15)


def name_in(request: ReceivedRequest) -> str:
    """What was sent for: the argument of the call."""
    return parse_qs(request.query)["name"][0]


def _text(content: object) -> str:
    if isinstance(content, str):
        return content
    return "".join(part.get("text", "") for part in content if isinstance(part, dict))  # type: ignore[attr-defined]
