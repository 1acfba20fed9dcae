"""Values: a prompt that went to a model provider, and a person's providers (P14)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from discreet.promises.recipients import ModelRecipient, RecipientLimits


@dataclass(frozen=True, kw_only=True)
class NewDisclosure:
    """A prompt of a stored answer that is about to be sent.

    `facts_since`: of the facts on which it was permitted. `beside`: it is not the answer's own request, but one for a
    title, follow-up questions or a summary.
    """

    id: UUID
    account_id: UUID
    workspace_id: UUID | None
    message_id: UUID
    recipient: ModelRecipient
    facts_since: datetime
    limits: RecipientLimits
    beside: bool
    at: datetime


@dataclass(frozen=True)
class AddedDisclosure:
    """Whether a prompt was recorded, and everyone's limits in force at that moment."""

    is_recorded: bool
    limits: RecipientLimits


@dataclass(frozen=True, kw_only=True)
class ModelDisclosure:
    """A prompt that went to a model provider, with the facts in force at that time."""

    message_id: UUID
    recipient: ModelRecipient
    beside: bool
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ProviderSummary:
    """A model provider of a person's stored chats, with the facts of the latest prompt and since when they held."""

    recipient: ModelRecipient
    facts_since: datetime
    first_at: datetime
    last_at: datetime
    answers: int
    chats: int
    latest_conversation_id: UUID
