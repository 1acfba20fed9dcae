"""Values: a prompt that went to a model provider, and a person's providers (P14)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from discreet.promises.masking import MaskedKind
from discreet.promises.recipients import ModelRecipient, RecipientLimits


class PromptPurpose(StrEnum):
    """Why a model got something of a stored answer."""

    ANSWER = "answer"
    BESIDE = "beside"
    """A title, follow-up questions or a summary."""
    EMBEDDING = "embedding"
    """The question, to search the GPT's knowledge."""
    RERANKING = "reranking"
    """The question and passages of the GPT's knowledge, to order them."""

    @property
    def searches(self) -> bool:
        """Whether it got the question to search knowledge, and no whole prompt."""
        return self in (PromptPurpose.EMBEDDING, PromptPurpose.RERANKING)


@dataclass(frozen=True, kw_only=True, slots=True)
class NewDisclosure:
    """A prompt of a stored answer, or of a GPT's test, that is about to be sent. It has the id of one of the two.

    `facts_since`: of the facts on which it was permitted. `masked`: each kind that was masked in it, with the number of
    pieces among what the person can read; empty where masking was off.
    """

    account_id: UUID
    workspace_id: UUID | None
    message_id: UUID | None
    recipient: ModelRecipient
    facts_since: datetime
    limits: RecipientLimits
    purpose: PromptPurpose
    test_result_id: UUID | None = None
    masked: Mapping[MaskedKind, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class PlannedDisclosure:
    """A prompt that is recorded together with its question, and the id of its record."""

    id: UUID
    new: NewDisclosure


@dataclass(frozen=True, slots=True)
class AddedDisclosure:
    """Whether a prompt was recorded, and everyone's limits in force at that moment."""

    is_recorded: bool
    limits: RecipientLimits


@dataclass(frozen=True, kw_only=True)
class NewKnowledgeDisclosure:
    """Passages of a GPT's files that are about to be sent to an embedding model or a reranker. See `NewDisclosure`.

    `account_id` and `workspace_id` are the GPT's owner and workspace.
    """

    gpt_id: UUID
    account_id: UUID
    workspace_id: UUID | None
    file_ids: Sequence[UUID]
    recipient: ModelRecipient
    facts_since: datetime
    limits: RecipientLimits


@dataclass(frozen=True, kw_only=True)
class KnowledgeRecipient:
    """The provider of an embedding model or a reranker that got passages of a GPT's files.

    The facts are those of the latest time.
    """

    recipient: ModelRecipient
    facts_since: datetime
    files: int
    last_at: datetime


@dataclass(frozen=True, kw_only=True)
class ModelDisclosure:
    """A prompt that went to a model provider, with the facts in force at that time."""

    message_id: UUID
    recipient: ModelRecipient
    purpose: PromptPurpose
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ProviderSummary:
    """A model provider of a person's stored chats, with the facts of the latest prompt and since when they held.

    `answers`: whose prompts it got. `searches`: answers for which it got the question, to search knowledge. `masked`:
    pieces of each kind that it got as stand-ins, those of a chat as in the prompt with the most.
    """

    recipient: ModelRecipient
    facts_since: datetime
    first_at: datetime
    last_at: datetime
    answers: int
    searches: int
    chats: int
    masked: Mapping[MaskedKind, int]
    latest_conversation_id: UUID
