"""The event stream of an answer: values in, bytes out.

The wire format is the AI SDK's UI message stream, v1: server-sent events, each `data: <JSON>`, ended by `data: [DONE]`.

Invariants:
- No I/O.
- A delta is encoded once, for any number of followers.
"""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from discreet.chat.conversations.action_call import ActionCall, CodeRun
from discreet.chat.conversations.attachment import Attachment
from discreet.chat.conversations.message import Citation
from discreet.chat.conversations.model_use import ModelUse
from discreet.chat.turns.code_calls import parse_code

HEADERS = ((b"content-type", b"text/event-stream"), (b"x-vercel-ai-ui-message-stream", b"v1"))
DONE = b"data: [DONE]\n\n"
TEXT_ID = "t"
REASONING_ID = "r"


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


class OmittedMessages(msgspec.Struct, frozen=True):
    """How many of the chat's first messages the prompt left out; a summary replaced the first `summarised`."""

    left_out: int
    summarised: int


class ContextData(msgspec.Struct, tag="data-context", frozen=True):
    data: OmittedMessages


class StreamedPicture(msgspec.Struct, frozen=True):
    """A picture of a call's response: a file of its conversation. `alt` describes it, if that is known."""

    id: UUID
    width: int
    height: int
    alt: str


class StreamedElicitation(msgspec.Struct, frozen=True):
    """A third party's question during a call.

    `id` is the card's; `url` is "" unless a visit is asked for.
    """

    id: UUID
    message: str
    url: str


class StreamedCodeFile(msgspec.Struct, frozen=True):
    """A file that code made; `kind` is document or picture."""

    id: UUID
    name: str
    kind: str
    bytes: int
    alt: str
    width: int
    height: int


class StreamedCodeTable(msgspec.Struct, frozen=True):
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    row_count: int


class StreamedCodeRun(msgspec.Struct, frozen=True):
    """A run of Python on this server; `ended` is None while it runs. `by_person`: the person ran it again."""

    source: str
    ended: str | None
    seconds: float
    error: str | None
    tables: tuple[StreamedCodeTable, ...]
    files: tuple[StreamedCodeFile, ...]
    by_person: bool


class StreamedCall(msgspec.Struct, frozen=True):
    """A call of an action as the browser gets it.

    `n` counts the calls of an answer from 1; `id` is the card's, or "" without one; `at` is the number of characters of
    the answer's text before the call. `response` is the third party's; None where only its pictures were taken.
    """

    n: int
    id: str
    at: int
    operation: str
    summary: str
    host: str
    capability: str | None
    state: str
    status: int | None
    sentence: str | None
    response: str | None
    ledger_id: UUID | None
    pictures: tuple[StreamedPicture, ...]
    asks: StreamedElicitation | None = None
    code: StreamedCodeRun | None = None


def build_streamed_call(n: int, call: ActionCall, files: Sequence[Attachment]) -> StreamedCall:
    """Return the event's data; `files` are those of the answer.

    The call's pictures are among them.
    """
    return StreamedCall(
        n=n,
        id=str(call.consent_id or ""),
        at=call.at,
        operation=call.operation or call.tool,
        summary=call.summary,
        host=call.host,
        capability=call.capability,
        state=call.state,
        status=call.status,
        sentence=call.sentence,
        response=None if call.are_for_person else call.response,
        ledger_id=call.ledger_id,
        pictures=tuple(
            StreamedPicture(file.id, file.width, file.height, file.alt) for file in files if file.id in call.pictures
        ),
        asks=StreamedElicitation(call.asks.consent_id, call.asks.message, call.asks.url) if call.asks else None,
        code=_build_streamed_run(call, call.code, files) if call.code else None,
    )


def _build_streamed_run(call: ActionCall, run: CodeRun, files: Sequence[Attachment]) -> StreamedCodeRun:
    return StreamedCodeRun(
        source=parse_code(call.arguments) or "",
        ended=run.ended,
        seconds=run.seconds,
        error=run.error,
        tables=tuple(StreamedCodeTable(each.columns, each.rows, each.row_count) for each in run.tables),
        files=tuple(
            StreamedCodeFile(file.id, file.name, file.kind.value, file.bytes, file.alt, file.width, file.height)
            for file in files
            if file.id in run.files
        ),
        by_person=run.by_person,
    )


class CallData(msgspec.Struct, tag="data-call", frozen=True):
    """A new call or a changed one; it replaces earlier data of call `n`."""

    data: StreamedCall


class TextStart(msgspec.Struct, tag="text-start", frozen=True):
    id: str = TEXT_ID


class TextDelta(msgspec.Struct, tag="text-delta", frozen=True):
    delta: str
    id: str = TEXT_ID


class TextEnd(msgspec.Struct, tag="text-end", frozen=True):
    id: str = TEXT_ID


class QueuePlace(msgspec.Struct, frozen=True):
    """The number of answers that are written before this one begins."""

    ahead: int


class WaitingData(msgspec.Struct, tag="data-waiting", frozen=True):
    data: QueuePlace


class ThinkingData(msgspec.Struct, tag="data-thinking", frozen=True):
    """The model is reasoning. Its reasoning follows where the reader may see it."""


class ReasoningDelta(msgspec.Struct, tag="reasoning-delta", frozen=True):
    delta: str
    id: str = REASONING_ID


class ReasoningTime(msgspec.Struct, frozen=True):
    """How long the model has reasoned for this answer, in seconds; `is_cut`: not all of it is kept."""

    seconds: float
    is_cut: bool


class ReasoningTimeData(msgspec.Struct, tag="data-thought", frozen=True):
    """The model stopped reasoning."""

    data: ReasoningTime


class AnswerTruncated(msgspec.Struct, frozen=True):
    """The number of characters of the answer's text that stay."""

    characters: int


class WithdrawnData(msgspec.Struct, tag="data-withdrawn", frozen=True):
    """The rest of the text sent so far is not part of the answer."""

    data: AnswerTruncated


class AnswerOutcome(msgspec.Struct, frozen=True):
    """How an answer ended.

    `error` is a sentence, `finish` the model's finish reason, `model` the name of the model, `recipients` the models
    that got its prompts (P14).
    """

    state: str
    error: str | None = None
    finish: str | None = None
    model: str | None = None
    recipients: tuple[ModelUse, ...] = ()


class StateData(msgspec.Struct, tag="data-state", frozen=True):
    data: AnswerOutcome


class RecipientsData(msgspec.Struct, tag="data-recipients", frozen=True):
    """Who got the prompts so far, once personal data was masked in one of them (P14)."""

    data: tuple[ModelUse, ...]


class Finish(msgspec.Struct, tag="finish", frozen=True):
    pass


Event = (
    Start
    | TurnData
    | CitationsData
    | ContextData
    | RecipientsData
    | CallData
    | WaitingData
    | ThinkingData
    | ReasoningDelta
    | ReasoningTimeData
    | WithdrawnData
    | TextStart
    | TextDelta
    | TextEnd
    | StateData
    | Finish
)

_encode = msgspec.json.Encoder().encode


def encode(event: Event) -> bytes:
    return b"data: %b\n\n" % _encode(event)
