"""Views of conversations and receipts."""

from datetime import datetime
from uuid import UUID

import msgspec
from pydantic import BaseModel

from discreet.analytics.counting.use import CountingDecision
from discreet.assistants.actions.ledger.entry import LedgerEntry, LedgerState
from discreet.chat.conversations.attachment import Attachment, FileKind
from discreet.chat.conversations.conversation import OpenConversation
from discreet.chat.conversations.message import CallState, Message, MessageState, Role, lost_call
from discreet.chat.conversations.receipt import ConversationReceipt
from discreet.chat.conversations.service import ListedConversation
from discreet.chat.turns.service import waits_for
from discreet.chat.turns.stream import told
from discreet.http.api.gpts.gpt_views import GptView
from discreet.promises.parties import ContentOrigin
from discreet.promises.retain import Retention, RetentionOwner


class CitationView(BaseModel):
    n: int
    file: str
    place: str
    quote: str | None


class CallPictureView(BaseModel):
    """A picture in a third party's answer, stored as a file of the conversation."""

    id: UUID
    width: int
    height: int


class CallAsksView(BaseModel):
    """A question that the third party asks before it continues: untrusted text.

    `id` is the card for the answer; `url` is an address to visit, or "".
    """

    id: UUID
    message: str
    url: str


class CallView(BaseModel):
    """A call of an action in an answer.

    `n` counts from 1. `id` is the consent card's, or "" if there is none. `at` is the number of characters of the
    answer before the call. `response` is the third party's text.
    """

    n: int
    id: str
    at: int
    operation: str
    summary: str
    host: str
    state: CallState
    status: int | None
    sentence: str | None
    response: str | None
    ledger_id: UUID | None
    pictures: list[CallPictureView]
    asks: CallAsksView | None

    @classmethod
    def all_of(cls, message: Message) -> "list[CallView]":
        """Return the calls of a message.

        The outcome of a call is unknown if the answer was cut off during it.
        """
        lost = message.state not in (MessageState.RUNNING, MessageState.PARKED)
        calls = (lost_call(call) if lost else call for call in message.body.calls)
        files = message.body.files
        return [cls(**msgspec.to_builtins(told(n, call, files))) for n, call in enumerate(calls, start=1)]


class GivenFileView(BaseModel):
    """A file attached to a question; `kind` is document or picture.

    Its key is not shown.
    """

    id: UUID
    name: str
    kind: FileKind
    bytes: int
    characters: int
    width: int
    height: int
    alt: str

    @classmethod
    def of(cls, file: Attachment) -> "GivenFileView":
        return cls(
            id=file.id,
            name=file.name,
            kind=file.kind,
            bytes=file.bytes,
            characters=file.characters,
            width=file.width,
            height=file.height,
            alt=file.alt,
        )


class MessageView(BaseModel):
    """A message.

    `finish`: why the model ended, for example `stop`, `length` or `refusal`; null if it did not end by itself.
    """

    id: UUID
    parent_id: UUID | None
    role: Role
    text: str
    state: MessageState
    error: str | None
    finish: str | None
    citations: list[CitationView]
    calls: list[CallView]
    files: list[GivenFileView]
    created_at: datetime

    @classmethod
    def of(cls, message: Message) -> "MessageView":
        body = message.body
        return cls(
            id=message.id,
            parent_id=message.parent_id,
            role=message.role,
            text=body.text,
            state=message.state,
            error=body.error,
            finish=body.finish,
            citations=[CitationView(n=c.n, file=c.file, place=c.place, quote=c.quote) for c in body.citations],
            calls=CallView.all_of(message),
            files=[GivenFileView.of(file) for file in body.files],
            created_at=message.created_at,
        )


class ConversationView(BaseModel):
    """A conversation with all its branches; the shown one leads up from `head_id`.

    `parked` is the consent card that its answer waits for. `refused` says why the workspace's rules forbid its GPT. A
    `temporary` one exists in the server's memory only.
    """

    id: UUID
    title: str
    gpt: GptView | None
    refused: str | None
    service: str
    began_at: datetime
    temporary: bool
    head_id: UUID | None
    running: bool
    parked: UUID | None
    messages: list[MessageView]

    @classmethod
    def of(cls, opened: OpenConversation, gpt: GptView | None, refused: str | None) -> "ConversationView":
        about = opened.about
        return cls(
            id=about.id,
            title=about.title,
            gpt=gpt,
            refused=refused,
            service=about.service,
            began_at=about.began_at,
            temporary=about.nature is ContentOrigin.TEMPORARY,
            head_id=about.head_id,
            running=opened.running,
            parked=waits_for(opened),
            messages=[MessageView.of(message) for message in opened.messages.values()],
        )


class MessageDeletedView(BaseModel):
    """`whole`: the conversation had no other messages, so it is deleted."""

    whole: bool


class ListedGptView(BaseModel):
    id: UUID
    name: str
    has_picture: bool


class ListedView(BaseModel):
    id: UUID
    title: str
    gpt: ListedGptView | None
    updated_at: datetime
    running: bool
    parked: bool
    folder_id: UUID | None
    pinned: bool
    archived: bool

    @classmethod
    def of(cls, listed: ListedConversation, gpt: ListedGptView | None) -> "ListedView":
        about = listed.about
        return cls(
            id=about.id,
            title=about.title,
            gpt=gpt,
            updated_at=about.updated_at,
            running=listed.pending is MessageState.RUNNING,
            parked=listed.pending is MessageState.PARKED,
            folder_id=listed.spot.folder_id,
            pinned=listed.spot.pinned,
            archived=listed.spot.archived,
        )


class ListView(BaseModel):
    conversations: list[ListedView]
    more: bool


class ServiceView(BaseModel):
    name: str
    sentence: str


class ConversationReaderView(BaseModel):
    who: str
    can: bool
    why: str


class ReasonView(BaseModel):
    party: str
    allows: bool
    sentence: str


class ImproveView(BaseModel):
    allowed: bool
    sentence: str
    reasons: list[ReasonView]
    can_switch_off: bool


class ConversationModelView(BaseModel):
    name: str
    where: str


class SentenceView(BaseModel):
    sentence: str


class RetentionView(BaseModel):
    """The retention limit; `until` is null for "until you delete it".

    `by` says whose limit it is.
    """

    sentence: str
    until: datetime | None
    by: RetentionOwner | None

    @classmethod
    def of(cls, kept: Retention) -> "RetentionView":
        return cls(sentence=kept.sentence, until=kept.until, by=kept.limit.by if kept.limit else None)


class DisclosureView(BaseModel):
    """A disclosure to a third party, in short. The ledger has all of it."""

    ledger_id: UUID
    host: str
    operation: str
    at: datetime
    state: LedgerState

    @classmethod
    def of(cls, entry: LedgerEntry) -> "DisclosureView":
        return cls(
            ledger_id=entry.id,
            host=entry.told.host,
            operation=entry.told.operation,
            at=entry.at,
            state=entry.state,
        )


class SentOutView(BaseModel):
    sentence: str
    disclosures: list[DisclosureView]


class InsightView(BaseModel):
    """Whether the conversation counts in its GPT's private statistics (P8)."""

    counted: bool
    sentence: str


class ReceiptView(BaseModel):
    service: ServiceView
    readers: list[ConversationReaderView]
    improve: ImproveView
    insight: InsightView
    model: ConversationModelView
    retention: RetentionView
    sent_out: SentOutView

    @classmethod
    def of(cls, receipt: ConversationReceipt, counted: CountingDecision) -> "ReceiptView":
        verdict = receipt.improve
        return cls(
            service=ServiceView(name=receipt.service_name, sentence="Fixed when the chat started."),
            readers=[ConversationReaderView(who=r.who, can=r.can, why=r.why) for r in receipt.readers],
            improve=ImproveView(
                allowed=verdict.allowed,
                sentence=receipt.improve_sentence,
                reasons=[ReasonView(party=r.party.kind, allows=r.allows, sentence=r.sentence) for r in verdict.reasons],
                can_switch_off=receipt.can_switch_off,
            ),
            insight=InsightView(counted=counted.counted, sentence=counted.sentence),
            model=ConversationModelView(name=receipt.model.name, where=receipt.model.where),
            retention=RetentionView.of(receipt.retention),
            sent_out=SentOutView(
                sentence=receipt.sent_out, disclosures=[DisclosureView.of(entry) for entry in receipt.disclosures]
            ),
        )
