"""Starting a conversation: its label, its keys, and its first question in one statement where possible."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from discreet.chat.conversations import attachments_store, begin_store
from discreet.chat.conversations.attachment import NewAttachment
from discreet.chat.conversations.conversation import (
    Conversation,
    OpenConversation,
    StoredLabel,
    TitleAuthor,
    title_from,
)
from discreet.chat.conversations.key_scopes import ContentScope
from discreet.chat.conversations.keys import ConversationKeys
from discreet.chat.conversations.leaves import BeginningQueue, Leaves, take_leaves
from discreet.chat.conversations.message import Mention
from discreet.chat.conversations.seals import ConversationSeals
from discreet.chat.conversations.turn_start import (
    PendingTurn,
    QuestionOpening,
    TurnFactory,
    label_of_files,
    parties_at_start,
)
from discreet.crypto.envelope import DecryptionFailed
from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.errors import NotFound
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.choices import ConsentChoices
from discreet.ports.clock import RandomSource
from discreet.ports.keys import PageUse
from discreet.promises.improve import THE_RULE, PartyPermission, Verdict, may_improve
from discreet.promises.masking import MaskingChoice
from discreet.promises.parties import ContentOrigin, Label, conversation_party, message_label
from discreet.promises.recipients import ModelLimit
from discreet.quotas.service import check_storage_quota

StartedConversation = tuple[begin_store.NewConversation, PendingTurn]
BuildConversation = Callable[[Leaves], StartedConversation]
"""Returns a new conversation with its first question, sealed under these leaves."""


class ConversationStart:
    """Starts conversations of the database."""

    def __init__(self, runtime: Runtime, choices: ConsentChoices, seals: ConversationSeals) -> None:
        self._database, self._choices = runtime.database, choices
        self._clock, self._random = runtime.clock, runtime.random
        self._turns = TurnFactory(runtime.clock, runtime.random)
        self._key_store, self._queue = runtime.keys, BeginningQueue()
        self._keys, self._seals = ConversationKeys(runtime.keys, runtime.random), seals

    async def begin(
        self,
        actor: Actor,
        gpt_id: UUID | None,
        text: str,
        files: Sequence[NewAttachment] = (),
        *,
        preview: bool = False,
        limit: ModelLimit = ModelLimit.OFFERED,
        masking: MaskingChoice = MaskingChoice.DEFAULT,
        mention: Mention | None = None,
        opening: QuestionOpening | None = None,
    ) -> PendingTurn:
        """Create a conversation with its first question.

        Its parties' choices decide once which scopes it has (P1–P3). The origins of the GPT's words are among the
        parties. A `preview` of a GPT's draft never improves a model. `limit`: how far its prompts may go, `masking`:
        whether personal data in them is masked (P14). `opening`: what is known of the question, and its first prompt.
        """
        id_, began = self._random.new_id(), self._clock.now()
        label = message_label(actor.service, actor.account_id, id_, gpt_id) | label_of_files(files)
        conversation = Conversation(
            id=id_,
            owner_id=actor.account_id,
            service=actor.service,
            workspace_id=actor.space.workspace_id,
            nature=ContentOrigin.PREVIEW if preview else ContentOrigin.ORDINARY,
            gpt_id=gpt_id,
            began_at=began,
            updated_at=began,
            head_id=None,
            title=title_from(text),
            titled_by=TitleAuthor.FIRST_WORDS,
            model_limit=limit,
            masking=masking,
        )
        if opening:
            facts = opening.start_facts
        else:
            facts = await self._choices.facts_at_start(actor, parties_at_start(actor, gpt_id, files), gpt_id)
        permissions = [*facts.permissions, _own_permission(id_, began, preview=preview)]
        label = Label(frozenset(s.party for s in permissions))
        improvable = THE_RULE.allows([s.allowed_since for s in permissions], began)  # P1, as may_improve says in words

        def build(leaves: Leaves) -> StartedConversation:
            return self._build(conversation, label, text, files, mention, leaves)

        async with self._queue.turn(actor.account_id, conversation.workspace_id) as lane:
            leaves = lane.next or Leaves(facts.own_leaf, facts.share_leaf)
            started = await self._try_begin(build, actor, files, leaves, opening, improvable=improvable)
            if started is None:
                started = await self._begin_with_locked_leaves(build, actor, files, improvable=improvable)
            lane.next = leaves.after(started[0].leaves)
        return started[1]

    async def _try_begin(
        self,
        build: BuildConversation,
        actor: Actor,
        files: Sequence[NewAttachment],
        leaves: Leaves,
        opening: QuestionOpening | None,
        *,
        improvable: bool,
    ) -> StartedConversation | None:
        """Begin with these leaves; None if they are not known, no longer the next ones, or of a lost page."""
        if leaves.own is None or (improvable and leaves.share is None):
            return None
        with suppress(begin_store.LeafTaken, NotFound, DecryptionFailed):
            started = build(leaves if improvable else Leaves(leaves.own))
            await self._store_new(actor, *started, files, opening)
            return started
        return None

    async def _begin_with_locked_leaves(
        self, build: BuildConversation, actor: Actor, files: Sequence[NewAttachment], *, improvable: bool
    ) -> StartedConversation:
        """Begin with leaves that the transaction keeps for itself, of new pages where they are needed."""
        workspace_id = actor.space.workspace_id
        async with self._database.acting_as(actor.account_id) as connection:
            taker = await take_leaves(connection, self._key_store, self._random, actor.account_id, workspace_id)
            own = await taker.next(PageUse.PRIVATE)
            started = build(Leaves(own, await taker.next(PageUse.SHARE) if improvable else None))
            await begin_store.insert_conversation(connection, started[0])
            await attach_files(connection, self._random, actor, started[1], files)
        return started

    def _build(
        self,
        conversation: Conversation,
        label: Label,
        text: str,
        files: Sequence[NewAttachment],
        mention: Mention | None,
        leaves: Leaves,
    ) -> StartedConversation:
        """Return the conversation with its keys, its first question and an empty answer."""
        conversation = replace(conversation, user_key=leaves.own)
        keys, grants = self._keys.grant(conversation.owner_id, conversation.id, label, conversation.began_at, leaves)
        stored = StoredLabel(self._random.new_id(), label)
        turn = self._turns.new_turn(OpenConversation(conversation, keys, (stored,), {}), None, text, files, mention)
        title, messages = self._seals.seal_title(conversation, keys), self._seals.seal_question_and_answer(turn)
        joined = next(iter(turn.conversation.labels[1:]), None)
        return begin_store.NewConversation(
            metadata=conversation,
            sealed_title=title,
            label_id=stored.id,
            label=label,
            grants=grants,
            messages=messages,
            joined_label=joined,
            share_key=leaves.share if ContentScope.IMPROVEMENT in keys else None,
        ), turn

    async def _store_new(
        self,
        actor: Actor,
        new: begin_store.NewConversation,
        turn: PendingTurn,
        files: Sequence[NewAttachment],
        opening: QuestionOpening | None,
    ) -> None:
        """Store it; without files and choices of its own one statement does it, without a transaction.

        The same statement begins the first prompt where that is possible.
        """
        metadata = new.metadata
        has_choices = metadata.model_limit is not ModelLimit.OFFERED or metadata.masking is not MaskingChoice.DEFAULT
        if not files and not has_choices:
            prompt = opening.plan_prompt(turn) if opening else None
            async with self._database.one_statement() as connection:
                row = await begin_store.insert_conversation(connection, new, prompt)
            if opening and prompt:
                opening.mark_stored(row)
            return
        async with self._database.acting_as(actor.account_id) as connection:
            await begin_store.insert_conversation(connection, new)
            await attach_files(connection, self._random, actor, turn, files)

    async def would_improve(self, actor: Actor, gpt_id: UUID | None) -> Verdict:
        """Return whether a conversation begun now might improve a model, and why.

        It decides as `begin` does.
        """
        now = self._clock.now()
        own = _own_permission(self._random.new_id(), now, preview=False)
        facts = await self._choices.facts_at_start(actor, parties_at_start(actor, gpt_id), gpt_id)
        return may_improve([*facts.permissions, own], now)


async def attach_files(
    connection: Connection, random: RandomSource, actor: Actor, turn: PendingTurn, files: Sequence[NewAttachment]
) -> None:
    """Store a question's files in its transaction; TooLarge when there is no room."""
    if files:
        await check_storage_quota(connection, actor, sum(file.metadata.bytes for file in files), files=len(files))
        conversation = turn.conversation.metadata
        await attachments_store.add(connection, random, conversation.id, turn.question.id, files)


def _own_permission(conversation_id: UUID, began: datetime, *, preview: bool) -> PartyPermission:
    """Return the permission of a conversation that begins now: a preview of a GPT's draft never allows training."""
    nature = ContentOrigin.PREVIEW if preview else ContentOrigin.ORDINARY
    since = None if preview else began
    return PartyPermission(conversation_party(conversation_id), allowed_since=since, nature=nature)
