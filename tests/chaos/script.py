"""The answers of a run's model and third party. All of them follow from the question, so they can be checked."""

from urllib.parse import parse_qs

from tests.fakes.model_endpoint import ModelAnswer, Request, tool_call
from tests.fakes.third_party import Answer, ReceivedRequest
from tests.support.chat_client import without_moment

CALL = "call"
GAP = 0.02
"""Seconds between two words of the model."""


def answer_model(request: Request) -> str | ModelAnswer:
    """Answer “call N” with a call of N, then with words; answer “N words 7” with seven words."""
    messages = request["messages"]
    question_index = max(n for n, message in enumerate(messages) if message["role"] == "user")
    text = without_moment(_text(messages[question_index]["content"]))
    if text.startswith(CALL) and not any(message["role"] == "tool" for message in messages[question_index:]):
        return tool_call("findThing", name=text.split()[1])
    return expected(text)


def expected(question: str) -> str:
    """Return the text of the complete answer."""
    if question.startswith(CALL):
        return f"{question.split()[1]} is dealt with."
    name, _, words = question.partition(" words ")
    return " ".join(f"{name}-{n}" for n in range(int(words)))


def answer_third_party(request: ReceivedRequest) -> Answer:
    """Answer after a moment, so that a process may be killed while the request runs."""
    return Answer('{"found": true}', delay=0.15)


def sent_name(request: ReceivedRequest) -> str:
    """Return the argument of the call."""
    return parse_qs(request.query)["name"][0]


def _text(content: object) -> str:
    if isinstance(content, str):
        return content
    return "".join(part.get("text", "") for part in content if isinstance(part, dict))  # type: ignore[attr-defined]
