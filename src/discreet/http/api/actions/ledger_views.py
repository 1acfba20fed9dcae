"""Views of the ledger."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from discreet.assistants.actions.ledger.entry import FullEntry, LedgerEntry, RecipientSummary
from discreet.assistants.actions.ledger.erasure_request import ErasureRequest
from discreet.assistants.actions.ledger.sharing_patterns import SharingPattern
from discreet.http.api.actions.consent_views import FieldView, NamedGptView, RequestView


class ProgramView(BaseModel):
    """The API key and project of a program's call, with their names at that time."""

    key_name: str
    project_name: str
    field_names: list[str]


class LedgerEntryView(BaseModel):
    """One disclosure.

    `conversation_id` is null for a trial, a temporary chat or a program, and after the conversation was deleted.
    """

    id: UUID
    at: datetime
    completed_at: datetime | None
    state: Literal["sending", "answered", "failed", "unknown"]
    sentence: str
    host: str
    operation: str
    method: str
    kind: Literal["http", "mcp"]
    gpt: NamedGptView
    builder_name: str
    policy_url: str | None
    conversation_id: UUID | None
    standing: bool
    temporary: bool
    """Whether it was sent from a temporary chat: its content was never stored (P9)."""
    program: ProgramView | None
    status: int | None
    sent_bytes: int
    received_bytes: int | None

    @classmethod
    def of(cls, entry: LedgerEntry) -> "LedgerEntryView":
        told, result, by = entry.told, entry.result, entry.told.program
        names = list(told.field_names)
        program = ProgramView(key_name=by.key_name, project_name=by.project_name, field_names=names) if by else None
        return cls(
            id=entry.id, at=entry.at, completed_at=entry.completed_at, state=entry.state.value,
            sentence=entry.sentence, host=told.host, operation=told.operation, method=told.method, kind=told.kind,
            gpt=NamedGptView(id=entry.gpt_id, name=told.gpt_name), builder_name=told.builder_name,
            policy_url=told.policy_url, conversation_id=entry.conversation_id, standing=told.standing,
            temporary=told.temporary, program=program, status=result.status, sent_bytes=told.sent_bytes,
            received_bytes=result.received,
        )  # fmt: skip


class FullEntryView(LedgerEntryView):
    """A disclosure with everything that was sent.

    `request` and `fields` are null if they were deleted with the conversation or not stored; the sentence says so.
    """

    request: RequestView | None
    fields: list[FieldView] | None

    @classmethod
    def of_full(cls, full: FullEntry) -> "FullEntryView":
        told, sent = dict(LedgerEntryView.of(full.entry)) | {"sentence": full.sentence}, full.disclosure
        return cls(
            **told, request=RequestView.of(sent) if sent else None,
            fields=[FieldView.of(field) for field in sent.fields] if sent else None,
        )  # fmt: skip


class EntriesView(BaseModel):
    entries: list[LedgerEntryView]
    more: bool


class ReceiverView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    host: str
    count: int
    first_at: datetime
    last_at: datetime
    sent_bytes: int
    policy_url: str | None
    gpts: list[str]

    @classmethod
    def of(cls, receiver: RecipientSummary) -> "ReceiverView":
        return cls.model_validate(receiver)


class ReceiversView(BaseModel):
    recipients: list[ReceiverView]


class ErasureRequestView(BaseModel):
    """A letter for the person to send. The server does not send it."""

    to: str
    policy_url: str | None
    subject: str
    text: str

    @classmethod
    def of(cls, letter: ErasureRequest) -> "ErasureRequestView":
        return cls(to=letter.to, policy_url=letter.policy_url, subject=letter.subject, text=letter.text)


class HabitView(BaseModel):
    gpt: NamedGptView
    messages: int
    sent: int
    own_words: int
    sentence: str

    @classmethod
    def of(cls, habit: SharingPattern) -> "HabitView":
        return cls(
            gpt=NamedGptView(id=habit.gpt_id, name=habit.gpt_name), messages=habit.messages, sent=habit.sent,
            own_words=habit.own_words, sentence=habit.sentence,
        )  # fmt: skip


class HabitsView(BaseModel):
    habits: list[HabitView]
