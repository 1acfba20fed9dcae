"""Views of messages: their text, sources, calls, files and summaries."""

from datetime import datetime
from uuid import UUID

import msgspec

from discreet.chat.conversations.action_call import CallState, lost_call
from discreet.chat.conversations.attachment import FileKind
from discreet.chat.conversations.message import AnswerReasoning, Message, MessageState, Role
from discreet.chat.turns.stream import build_streamed_call
from discreet.http.api.model_views import ModelParametersView
from discreet.http.api.provider_views import ModelUseView
from discreet.http.api.view import View
from discreet.ports.cells import CellEnd
from discreet.promises.capabilities import Capability


class CitationView(View):
    """A passage or a web page that an answer was given as [n].

    `url` is set for a web page: `file` is its title, `place` its host, `date` its day. `used`: the answer rests on it.
    `marks` are the places in the text, in characters, where a mark belongs.
    """

    n: int
    file: str
    place: str
    quote: str | None
    used: bool
    marks: list[int]
    url: str
    date: str


class CallPictureView(View):
    """A picture in the answer to a call, stored as a file of the conversation. `alt` describes it, if that is known."""

    id: UUID
    width: int
    height: int
    alt: str


class ElicitationView(View):
    """A question that the third party asks before it continues: untrusted text.

    `id` is the card for the answer; `url` is an address to visit, or "".
    """

    id: UUID
    message: str
    url: str


class CodeFileView(View):
    """A file that code made; `width` and `height` are those of a picture."""

    id: UUID
    name: str
    kind: FileKind
    bytes: int
    alt: str
    width: int
    height: int


class CodeTableView(View):
    """A table that code showed; `rows` are the first of `row_count`."""

    columns: list[str]
    rows: list[list[str]]
    row_count: int


class CodeRunView(View):
    """A run of Python on this server. It has no recipient.

    `ended` is null while it runs. `error` is the last part of a traceback. `by_person`: the person ran it again, maybe
    edited, and this is the latest result.
    """

    source: str
    ended: CellEnd | None
    seconds: float
    error: str | None
    tables: list[CodeTableView]
    files: list[CodeFileView]
    by_person: bool


class CallView(View):
    """A call of an action in an answer.

    `n` counts from 1. `id` is the consent card's, or "" if there is none. `at` is the number of characters of the
    answer before the call. `summary` is this server's text if the call uses a `capability` of the GPT,
    otherwise its builder's. `response` is the third party's text.
    """

    n: int
    id: str
    at: int
    operation: str
    summary: str
    host: str
    capability: Capability | None
    state: CallState
    status: int | None
    sentence: str | None
    response: str | None
    ledger_id: UUID | None
    pictures: list[CallPictureView]
    asks: ElicitationView | None
    code: CodeRunView | None
    """Set if the call ran Python on this server."""

    @classmethod
    def all_of(cls, message: Message) -> "list[CallView]":
        """Return the calls of a message.

        The outcome of a call is unknown if the answer was cut off during it.
        """
        lost = message.state not in (MessageState.RUNNING, MessageState.PARKED)
        calls = (lost_call(call) if lost else call for call in message.body.calls)
        files = message.body.files
        return [
            cls(**msgspec.to_builtins(build_streamed_call(n, call, files))) for n, call in enumerate(calls, start=1)
        ]


class AttachmentView(View):
    """A file attached to a question; `kind` is document or picture.

    `recognised`: the number of its pages whose text was recognised in a scan; `unread` says why some pages
    were not read, and is empty otherwise. Its key is not shown.
    """

    id: UUID
    name: str
    kind: FileKind
    bytes: int
    characters: int
    recognised: int
    unread: str
    width: int
    height: int
    alt: str


class SummaryView(View):
    """A summary of the messages up to the one that holds it. `edited`: the person changed what `model` wrote."""

    text: str
    made_at: datetime
    model: str | None
    edited: bool


class ReasoningView(View):
    """The model's reasoning of an answer, without its text, which has a route of its own.

    `characters` is 0 where it is not shown: the GPT's builder keeps its texts confidential. `seconds` is 0 if it is not
    known how long the model reasoned. `is_cut`: the rest was too long to keep.
    """

    characters: int
    seconds: float
    is_cut: bool

    @classmethod
    def of(cls, reasoning: AnswerReasoning | None) -> "ReasoningView | None":
        if reasoning is None:
            return None
        return cls(characters=len(reasoning.text), seconds=reasoning.seconds, is_cut=reasoning.is_cut)


class ReasoningTextView(View):
    text: str


class MentionView(View):
    """The GPT that answered one question, instead of the chat's own; `name` is from that moment."""

    gpt_id: UUID
    name: str


class MessageView(View):
    """A message.

    `finish`: why the model ended, for example `stop`, `length` or `refusal`; null if it did not end by itself. `model`
    is the name of the model that answered, if it is known; `recipients` are the models that got the answer's prompts;
    `parameters` are those that the person set. `missing_pictures` were left out when it was imported. `left_out` is the
    number of messages at the beginning of the branch that an answer's prompt left out; a summary replaced the first
    `summarised` of them. `mention`: the GPT that was asked instead of the chat's own.
    """

    id: UUID
    parent_id: UUID | None
    role: Role
    text: str
    state: MessageState
    error: str | None
    finish: str | None
    model: str | None
    recipients: list[ModelUseView]
    parameters: ModelParametersView
    citations: list[CitationView]
    calls: list[CallView]
    files: list[AttachmentView]
    missing_pictures: int
    left_out: int
    summarised: int
    summary: SummaryView | None
    reasoning: ReasoningView | None
    mention: MentionView | None
    created_at: datetime

    @classmethod
    def of(cls, message: Message) -> "MessageView":
        body = message.body  # field by field, because a conversation has hundreds of messages
        return cls(
            id=message.id,
            parent_id=message.parent_id,
            role=message.role,
            text=body.text,
            state=message.state,
            error=body.error,
            finish=body.finish,
            model=body.model,
            recipients=[ModelUseView.model_validate(use) for use in body.recipients or ()],
            parameters=ModelParametersView.model_validate(body.parameters),
            citations=[CitationView.model_validate(citation) for citation in body.citations],
            calls=CallView.all_of(message),
            files=[AttachmentView.model_validate(file) for file in body.files],
            missing_pictures=body.missing_pictures,
            left_out=body.left_out,
            summarised=body.summarised,
            summary=SummaryView.model_validate(body.summary) if body.summary else None,
            reasoning=ReasoningView.of(body.reasoning),
            mention=MentionView.model_validate(body.mention) if body.mention else None,
            created_at=message.created_at,
        )


class MessageDeletedView(View):
    """`whole`: the conversation had no other messages, so it is deleted."""

    whole: bool
