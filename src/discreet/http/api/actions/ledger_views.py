"""Views of the ledger."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from discreet.assistants.actions.ledger.entry import FullEntry, LedgerEntry
from discreet.assistants.actions.ledger.sharing_patterns import SharingPattern
from discreet.http.api.actions.consent_views import FieldView, NamedGptView, RequestView
from discreet.http.api.view import View
from discreet.promises.capabilities import Capability


class ProgramView(View):
    """The API key and project of a program's call, with their names at that time."""

    key_name: str
    project_name: str
    field_names: list[str]


class LedgerEntryView(View):
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
    summary: str
    capability: Capability | None
    """The GPT's capability that the call used; `summary` is then this server's, otherwise the builder's."""
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
        facts, result, program = entry.facts, entry.result, entry.facts.program
        return cls.from_value(
            facts,
            id=entry.id,
            at=entry.at,
            completed_at=entry.completed_at,
            state=entry.state,
            sentence=entry.sentence,
            gpt=NamedGptView(id=entry.gpt_id, name=facts.gpt_name),
            conversation_id=entry.conversation_id,
            program=ProgramView.from_value(program, field_names=facts.field_names) if program else None,
            status=result.status,
            received_bytes=result.received,
        )


class FullEntryView(LedgerEntryView):
    """A disclosure with everything that was sent.

    `request` and `fields` are null if they were deleted with the conversation or not stored; the sentence says so.
    """

    request: RequestView | None
    fields: list[FieldView] | None

    @classmethod
    def of_full(cls, full: FullEntry) -> "FullEntryView":
        entry, disclosure = dict(LedgerEntryView.of(full.entry)) | {"sentence": full.sentence}, full.disclosure
        fields = [FieldView.of(field) for field in disclosure.fields] if disclosure else None
        return cls(**entry, request=RequestView.of(disclosure) if disclosure else None, fields=fields)


class EntriesView(View):
    entries: list[LedgerEntryView]
    more: bool


class LedgerRecipientView(View):
    host: str
    count: int
    first_at: datetime
    last_at: datetime
    sent_bytes: int
    policy_url: str | None
    gpts: list[str]


class LedgerRecipientsView(View):
    recipients: list[LedgerRecipientView]


class ErasureRequestView(View):
    """A letter for the person to send. The server does not send it."""

    to: str
    policy_url: str | None
    subject: str
    text: str


class HabitView(View):
    gpt: NamedGptView
    messages: int
    sent: int
    own_words: int
    sentence: str

    @classmethod
    def of(cls, habit: SharingPattern) -> "HabitView":
        return cls.from_value(habit, gpt=NamedGptView(id=habit.gpt_id, name=habit.gpt_name))


class HabitsView(View):
    habits: list[HabitView]
