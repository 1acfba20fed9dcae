"""The event stream of an answer: values in, bytes out. The wire form is the AI SDK's UI message stream, v1:
server-sent events, each `data: <JSON>`, ended by `data: [DONE]`.

Law of this file: no I/O; a delta is encoded once, whoever and however many listen.
"""

from uuid import UUID

import msgspec

from discreet.conversations.message import Citation

HEADERS = ((b"content-type", b"text/event-stream"), (b"x-vercel-ai-ui-message-stream", b"v1"))
DONE = b"data: [DONE]\n\n"
TEXT_ID = "t"


class Start(msgspec.Struct, tag="start", frozen=True, rename="camel"):
    message_id: UUID


class TurnIds(msgspec.Struct, frozen=True):
    conversation_id: UUID
    question_id: UUID
    answer_id: UUID
    title: str


class TurnData(msgspec.Struct, tag="data-turn", frozen=True):
    data: TurnIds


class CitationsData(msgspec.Struct, tag="data-citations", frozen=True):
    data: tuple[Citation, ...]


class TextStart(msgspec.Struct, tag="text-start", frozen=True):
    id: str = TEXT_ID


class TextDelta(msgspec.Struct, tag="text-delta", frozen=True):
    delta: str
    id: str = TEXT_ID


class TextEnd(msgspec.Struct, tag="text-end", frozen=True):
    id: str = TEXT_ID


class Outcome(msgspec.Struct, frozen=True):
    """How an answer ended; `error` is a sentence, `finish` the model's finish reason."""

    state: str
    error: str | None = None
    finish: str | None = None


class StateData(msgspec.Struct, tag="data-state", frozen=True):
    data: Outcome


class Finish(msgspec.Struct, tag="finish", frozen=True):
    pass


Event = Start | TurnData | CitationsData | TextStart | TextDelta | TextEnd | StateData | Finish

_encode = msgspec.json.Encoder().encode


def encode(event: Event) -> bytes:
    return b"data: %b\n\n" % _encode(event)
