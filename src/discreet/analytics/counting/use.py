"""The facts about the use of a GPT that decide whether a person is counted (P8).

The decision comes with a sentence for that person.

Invariants:
- `may_count` decides about people and workspaces.
- Without a published GPT nothing is counted, and neither is a builder's or editor's use of the GPT.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from discreet.analytics.counting import store
from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.identity.accounts.actor import Actor, GuestPass
from discreet.identity.accounts.choices import ConsentChoices
from discreet.promises.improve import PartyPermission
from discreet.promises.insight import guest_permission, may_count, service_permission
from discreet.promises.parties import ALWAYS, ContentOrigin, Purpose, Service, user_party, workspace_party

COUNTED = "Counted in this GPT's usage statistics. Random noise hides whether you are among the people counted."
NO_GPT = "Not counted. This chat doesn't use a GPT."
NOT_PUBLISHED = "Not counted. This GPT isn't published, or is no longer shared with you."
YOUR_OWN = "Not counted. Your own use of your GPT isn't included."
YOU_EDIT = "Not counted. You can edit this GPT, and editors' use isn't included."


@dataclass(frozen=True, kw_only=True)
class CountingFacts:
    """The facts that decide whether a person is counted.

    `builder_id` is None when the GPT is not published or not available to this person. `edits`: whether the person may
    edit the GPT.
    """

    service: Service
    workspace_id: UUID | None
    nature: ContentOrigin
    began_at: datetime
    gpt_id: UUID | None
    builder_id: UUID | None
    edits: bool
    of_guest: bool


@dataclass(frozen=True)
class CountedGpt:
    """A GPT that a person is counted for, and its builder."""

    gpt_id: UUID
    builder_id: UUID


@dataclass(frozen=True)
class CountingDecision:
    """Whether a person is counted, for which GPT, and why. Only `decide_counting` creates it.

    `sentence` tells the person the reason.
    """

    sentence: str
    gpt: CountedGpt | None = None

    @property
    def counted(self) -> bool:
        return self.gpt is not None


async def load_facts(connection: Connection, conversation_id: UUID) -> CountingFacts | None:
    """Return the facts about a conversation of the acting account, or None."""
    row = await store.use(connection, conversation_id)
    if row is None:
        return None
    service, nature = Service(row["service"]), ContentOrigin(row["nature"])
    return map_row(CountingFacts, row, service=service, nature=nature, of_guest=False)


async def facts_of_new_chat(connection: Connection, actor: Actor, gpt_id: UUID, now: datetime) -> CountingFacts:
    """Return the facts of a conversation with this GPT that the actor starts now."""
    builder_id, edits = await store.builder(connection, gpt_id), await store.edits(connection, gpt_id)
    return CountingFacts(
        service=actor.service,
        workspace_id=actor.space.workspace_id,
        nature=ContentOrigin.ORDINARY,
        began_at=now,
        gpt_id=gpt_id,
        builder_id=builder_id,
        edits=edits,
        of_guest=False,
    )


async def load_guest_facts(connection: Connection, actor: Actor, guest: GuestPass, began_at: datetime) -> CountingFacts:
    """Return the facts of a guest's chat, which began at this moment. It is in memory only, so no row has them."""
    return CountingFacts(
        service=actor.service,
        workspace_id=actor.space.workspace_id,
        nature=ContentOrigin.TEMPORARY,
        began_at=began_at,
        gpt_id=guest.gpt_id,
        builder_id=await store.builder(connection, guest.gpt_id),
        edits=False,
        of_guest=True,
    )


async def decide_counting(connection: Connection, actor: Actor, use: CountingFacts) -> CountingDecision:
    """Decide whether the acting account is counted in this use."""
    if use.gpt_id is None:
        return CountingDecision(NO_GPT)
    if use.builder_id is None:
        return CountingDecision(NOT_PUBLISHED)
    if use.builder_id == actor.account_id:
        return CountingDecision(YOUR_OWN)
    if use.edits:
        return CountingDecision(YOU_EDIT)
    verdict = may_count(await _load_permissions(connection, actor, use), use.began_at)
    if not verdict.allowed:
        return CountingDecision(verdict.sentence)
    return CountingDecision(COUNTED, CountedGpt(use.gpt_id, use.builder_id))


def refuse_counting(service: Service, nature: ContentOrigin) -> CountingDecision:
    """Return the decision for conversations that are never counted by their kind."""
    return CountingDecision(may_count([service_permission(service, nature)], ALWAYS).sentence)


async def _load_permissions(connection: Connection, actor: Actor, use: CountingFacts) -> list[PartyPermission]:
    workspaces = [workspace_party(use.workspace_id)] if use.workspace_id else []
    person = user_party(actor.account_id)
    guests = [guest_permission(person, await store.guest_said_yes(connection))] if use.of_guest else []
    parties = workspaces if use.of_guest else [person, *workspaces]
    return [
        service_permission(use.service, use.nature, of_guest=use.of_guest),
        *guests,
        *await ConsentChoices.permissions(connection, parties, purpose=Purpose.INSIGHT),
    ]
