"""A use of a GPT, as far as it decides whether a person is counted; and the answer, in words for that person (P8).

Law of this file: `may_count` decides about people and workspaces. Besides, there is nothing to count without a
published GPT, and a builder's own use of their GPT tells the builder nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from discreet.accounts.actor import Actor
from discreet.accounts.choices import Choices
from discreet.db.pool import Connection
from discreet.insight.counting import store
from discreet.promises.improve import Standing
from discreet.promises.insight import may_count, service_stands
from discreet.promises.parties import ALWAYS, Nature, Purpose, Service, user_party, workspace_party

COUNTED = (
    "What you do here counts in this GPT's private statistics: rough numbers about everybody, with noise that hides "
    "whether you are among them."
)
NO_GPT = "Nothing is counted: no GPT takes part in this conversation."
NOT_PUBLISHED = "Nothing is counted: the GPT is not published, or no longer shared with you."
YOUR_OWN = "Nothing is counted: you built this GPT, and your own use tells you nothing."
YOU_EDIT = "Nothing is counted: you may edit this GPT, and its editors' use is not its users'."


@dataclass(frozen=True)
class Use:
    """`builder_id` is absent when the GPT is not published, or not for this person. `edits`: whether they may edit
    it."""

    service: Service
    workspace_id: UUID | None
    nature: Nature
    began_at: datetime
    gpt_id: UUID | None
    builder_id: UUID | None
    edits: bool


@dataclass(frozen=True)
class Built:
    """A GPT that a person is counted for, and who built it."""

    gpt_id: UUID
    builder_id: UUID


@dataclass(frozen=True)
class Counted:
    """Whether a person is counted, and for what; and why, in words for them. Made by `counted` alone."""

    sentence: str
    of: Built | None = None

    @property
    def counted(self) -> bool:
        return self.of is not None


async def use_of(connection: Connection, conversation_id: UUID) -> Use | None:
    """The use that a conversation of the acting account's is; None when there is no such conversation (any more)."""
    row = await store.use(connection, conversation_id)
    if row is None:
        return None
    return Use(
        Service(row["service"]), row["workspace_id"], Nature(row["nature"]), row["began_at"], row["gpt_id"],
        row["builder_id"], row["edits"],
    )  # fmt: skip


async def use_begun(connection: Connection, actor: Actor, gpt_id: UUID, now: datetime) -> Use:
    """The use that a conversation with this GPT is which the actor begins now."""
    builder_id, edits = await store.builder(connection, gpt_id), await store.edits(connection, gpt_id)
    return Use(actor.service, actor.space.workspace_id, Nature.ORDINARY, now, gpt_id, builder_id, edits)


async def counted(connection: Connection, actor: Actor, use: Use) -> Counted:
    """Whether the acting account is counted in this use."""
    if use.gpt_id is None:
        return Counted(NO_GPT)
    if use.builder_id is None:
        return Counted(NOT_PUBLISHED)
    if use.builder_id == actor.account_id:
        return Counted(YOUR_OWN)
    if use.edits:
        return Counted(YOU_EDIT)
    verdict = may_count(await _standings(connection, actor, use), use.began_at)
    if not verdict.allowed:
        return Counted(verdict.sentence)
    return Counted(COUNTED, Built(use.gpt_id, use.builder_id))


def never_counted(service: Service, nature: Nature) -> Counted:
    """Of conversations whose nature alone decides it."""
    return Counted(may_count([service_stands(service, nature)], ALWAYS).sentence)


async def _standings(connection: Connection, actor: Actor, use: Use) -> list[Standing]:
    asked = [user_party(actor.account_id), *([workspace_party(use.workspace_id)] if use.workspace_id else [])]
    return [
        service_stands(use.service, use.nature),
        *await Choices.standings(connection, asked, purpose=Purpose.INSIGHT),
    ]
