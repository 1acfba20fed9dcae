"""Watch on the answer to an MCP call: progress, the server's requests, the end.

A server with sessions may send requests of its own on the stream of a call. Each is refused at once with a fixed text,
so that the call goes on. Only a question to a person (elicitation) waits, if there is a person to ask.

Invariants:
- A reply contains the id that the server gave and a fixed text, never a person's data (P4). A person's answer is sent
  as a consented call, not from here.
- A reply is sent to the address of the call only.
"""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from enum import StrEnum
from functools import partial
from typing import Any, Final

import msgspec

from discreet.assistants.actions.mcp.elicitation import Elicitation, parse_elicitation
from discreet.assistants.actions.mcp.events import Envelope, EventReader, parse_envelopes
from discreet.assistants.actions.mcp.protocol import CALL_ID, STANDALONE
from discreet.assistants.actions.request.fields import json_text
from discreet.ports.third_parties import Question, WatchResult
from discreet.promises.disclosure import Disclosure, ExactRequest

MAX_REPLIES: Final = 20
"""The most replies in one call. Further requests stay unanswered, and the call ends with its timeout."""
MAX_ID_LENGTH: Final = 200
MAX_QUESTION_LENGTH: Final = 64 << 10
"""The most bytes of a question. A longer one is declined at once."""
MAX_QUESTIONS: Final = 5
"""The most questions to a person in one call. Further ones are declined at once."""

METHOD_NOT_FOUND: Final = -32601
REFUSAL: Final = "This client does not offer that."


class PersonAnswer(StrEnum):
    """The outcome of a question to a person."""

    SENT = "accept"
    DECLINED = "decline"
    NOT_ANSWERED = "cancel"
    UNKNOWN = "unknown"
    """An answer was allowed, and it is unknown whether it arrived."""


AskPerson = Callable[[Elicitation], Coroutine[Any, Any, PersonAnswer]]
"""Asks, waits, and sends what the person has allowed."""


def build_watch(disclosure: Disclosure, ask: AskPerson | None = None) -> "CallWatch | None":
    """Return the watch for a call's answer; None if it is no MCP call.

    Without `ask` there is no person to ask.
    """
    return CallWatch(disclosure.request, ask) if disclosure.kind == "mcp" else None


class CallWatch:
    """Implements ports.AnswerWatch for one `tools/call`."""

    def __init__(self, request: ExactRequest, ask: AskPerson | None = None) -> None:
        self._request, self._reader, self._replies = request, EventReader(), 0
        self._ask, self._asked = ask, 0
        self._asking = asyncio.Lock()
        self.answers: dict[int | str, PersonAnswer] = {}
        """By the ids of the server's requests."""
        self._has_session = ("mcp-protocol-version", STANDALONE) not in request.headers

    def feed(self, piece: bytes) -> WatchResult:
        progress = over = False
        replies: list[ExactRequest] = []
        questions: list[Question] = []
        for data in self._reader.feed(piece):
            for message in parse_envelopes(data):
                progress |= message.method == "notifications/progress"
                over |= _is_call_answer(message)
                if (question := self._parse_question(message)) is not None:
                    questions.append(question)
                elif (reply := self._build_refusal(message)) is not None:
                    replies.append(reply)
        return WatchResult(progress, over, tuple(replies), tuple(questions))

    def _parse_question(self, message: Envelope) -> Question | None:
        """Return a question to a person; None if it is none or cannot be shown."""
        if message.method != "elicitation/create" or message.id is None or self._ask is None or not self._has_session:
            return None
        if len(str(message.id)) > MAX_ID_LENGTH or message.id in self.answers or self._asked >= MAX_QUESTIONS:
            return None
        if len(bytes(message.params)) > MAX_QUESTION_LENGTH:
            return None
        try:
            elicitation = parse_elicitation(message.id, msgspec.json.decode(bytes(message.params) or b"null"))
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            return None
        if elicitation is None:
            return None
        self._asked += 1
        return partial(self._ask_person, self._ask, elicitation)

    async def _ask_person(self, ask: AskPerson, elicitation: Elicitation) -> ExactRequest | None:
        """Ask the person, one question at a time.

        Return the reply for a question without an answer; None when the answer was sent.
        """
        self.answers[elicitation.id] = PersonAnswer.NOT_ANSWERED
        async with self._asking:
            person_answer = self.answers[elicitation.id] = await ask(elicitation)
        if person_answer not in (PersonAnswer.DECLINED, PersonAnswer.NOT_ANSWERED):
            return None
        return self._build_reply(elicitation.id, {"result": {"action": person_answer.value}})

    def _build_refusal(self, message: Envelope) -> ExactRequest | None:
        if message.method is None or message.id is None or not self._has_session:
            return None
        if len(str(message.id)) > MAX_ID_LENGTH or self._replies >= MAX_REPLIES:
            return None
        self._replies += 1
        return self._build_reply(message.id, _build_refusal_body(message.method))

    def _build_reply(self, id_: int | str, content: dict[str, Any]) -> ExactRequest:
        body = {"jsonrpc": "2.0", "id": id_, **content}
        return replace(self._request, body=json_text(body).encode("utf-8", "replace"))


def _is_call_answer(message: Envelope) -> bool:
    """Return whether the message is the answer to the call."""
    if message.method is not None:
        return False
    if message.has_result:
        return message.id == CALL_ID
    return message.has_error and message.id in (CALL_ID, None)


def _build_refusal_body(method: str) -> dict[str, Any]:
    match method:
        case "ping":
            return {"result": {}}
        case "elicitation/create":
            return {"result": {"action": "decline"}}
        case _:
            return {"error": {"code": METHOD_NOT_FOUND, "message": REFUSAL}}
