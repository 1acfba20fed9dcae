"""Use cases of GPTs: find, answer as one, choose about improvement, delete (P3).

Invariants:
- Another person's GPT, an unpublished GPT and a missing GPT give the same answer: NotFound.
- Only `choose_improve`, and the final "no" of `delete`, change the builder's choice about improvement.
"""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from discreet.assistants.actions.action import BoundOperation
from discreet.assistants.actions.gpt_lock import lock_gpt
from discreet.assistants.actions.service import Actions
from discreet.assistants.gpts import store, versions_store
from discreet.assistants.gpts.access import allowed_in, get_usable, list_usable, may_use_by_row
from discreet.assistants.gpts.drafts import GptDrafts
from discreet.assistants.gpts.gpt import DRAFT, Gpt, GptBrief, GptEdit
from discreet.assistants.gpts.knowledge import Passage
from discreet.assistants.gpts.knowledge_files import KnowledgeFiles
from discreet.assistants.gpts.picture_reader import GptPictureReader
from discreet.assistants.gpts.publishing import GptPublisher
from discreet.assistants.gpts.seals import Seals, seals_of
from discreet.assistants.gpts.search import KnowledgeResult, KnowledgeSearch
from discreet.assistants.gpts.skills import SkillArchives
from discreet.data_rights.deletion.log import begin, datasets_holding, finish
from discreet.db.runtime import Runtime
from discreet.errors import Forbidden, NotFound
from discreet.evidence.entry import EntryKind as Evidence
from discreet.identity.accounts.actor import AccountRole, Actor, require_same_space
from discreet.identity.accounts.choices import ConsentChoice, ConsentChoices
from discreet.identity.accounts.key_kinds import KeyKind, destroy_all_keys
from discreet.identity.workspaces.membership import memberships
from discreet.models.search_model import Searcher
from discreet.ports.model_request import UsageOwner
from discreet.promises.parties import gpt_party
from discreet.promises.recipients import ModelLimit
from discreet.promises.visibility import Right, includes
from discreet.promises.workspace_rules import PolicyDecision, may_use_there


class Gpts:
    """Use cases of GPTs.

    `drafts` has the use cases of its builder's draft, `publisher` publishes it, and `library` has those of knowledge
    files. `pictures` decodes uploaded pictures. `skill_archives` are for the GPT's Python.
    """

    def __init__(
        self,
        runtime: Runtime,
        choices: ConsentChoices,
        library: KnowledgeFiles,
        finder: KnowledgeSearch,
        actions: Actions,
        pictures: GptPictureReader,
    ) -> None:
        self._database, self._keys = runtime.database, runtime.keys
        self._clock, self._random = runtime.clock, runtime.random
        self._choices, self._knowledge_search, self._actions = choices, finder, actions
        self.library = library
        self.drafts = GptDrafts(runtime, actions, pictures)
        self.publisher = GptPublisher(runtime, self.drafts, actions)
        self.skill_archives = SkillArchives(runtime.database, runtime.keys, runtime.random)

    async def get(self, actor: Actor, gpt_id: UUID) -> Gpt:
        """Return a GPT that the actor may use in some space, also by link."""
        async with self._database.acting_as(actor.account_id) as connection:
            return (await get_usable(connection, actor, gpt_id)).gpt

    async def list_usable(self, actor: Actor, gpt_ids: Sequence[UUID]) -> list[Gpt]:
        """Return those of these GPTs that `get` returns, in this order."""
        if not gpt_ids:
            return []
        async with self._database.acting_as(actor.account_id) as connection:
            return [stored.gpt for stored in await list_usable(connection, actor, gpt_ids)]

    async def allowed_in(self, actor: Actor, gpt: Gpt, workspace_id: UUID | None) -> PolicyDecision:
        """Return whether the actor may use the GPT in this workspace.

        None is the personal space.
        """
        async with self._database.acting_as(actor.account_id) as connection:
            return await allowed_in(connection, gpt, workspace_id)

    async def delete(self, actor: Actor, gpt_id: UUID) -> None:
        """Delete a GPT: record a final "no", destroy its key, then delete its rows.

        After a crash in between, delete it again.
        """
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id)
        async with self._choices.open_transaction(actor.account_id) as choosing:
            await store.lock(choosing.connection, gpt_id)
            await choosing.record(gpt_party(gpt_id), allowed=False)
            marked = await datasets_holding(choosing.connection, gpt_party(gpt_id))
            going = await store.deletion_extent(choosing.connection, gpt_id, marked)
            await begin(choosing.connection, self._random, actor, going, self._clock.now())
            await choosing.record_evidence(Evidence.KEY_DESTROYED, {"of": f"gpt:{gpt_id}"})
        await asyncio.to_thread(destroy_all_keys, self._keys, KeyKind.GPT, gpt_id)
        async with self._database.acting_as(actor.account_id) as connection:
            await store.delete(connection, gpt_id)
            await finish(connection, gpt_id, self._clock.now())

    async def run_deletion(self, gpt_id: UUID, owner_id: UUID) -> None:
        """Run the job that deletes a GPT of a workspace, in the name of its owner.

        Does nothing if the GPT is deleted already or has another owner.
        """
        async with self._database.acting_as(owner_id) as connection:
            draft = await versions_store.find_version(connection, gpt_id, DRAFT)
            own_memberships = await memberships(connection, owner_id)
        if draft is None or draft.gpt.owner_id != owner_id:
            return
        there = next(each.space for each in own_memberships if each.workspace.id == draft.gpt.workspace_id)
        await self.delete(Actor(owner_id, "", AccountRole.PERSON, UUID(int=0), there), gpt_id)

    async def choose_improve(self, actor: Actor, gpt_id: UUID, allowed: bool) -> GptEdit:
        """Choose whether conversations with this GPT may improve a model (P3).

        Only its builder can choose. Forbidden for a workspace's GPT: content made there never trains a model (P1).
        """
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id)
        if allowed and actor.space.workspace_id:
            raise Forbidden("This GPT was created in a workspace. Workspace content is never used for training.")
        await self._choices.choose(actor, gpt_party(gpt_id), allowed=allowed)
        return await self.drafts.read(actor, gpt_id)

    async def improve_history(self, actor: Actor, gpt_id: UUID) -> tuple[ConsentChoice, ...]:
        """Return the builder's choices, for the builder only."""
        return await self._choices.history(actor, gpt_party(gpt_id))

    async def picture(self, actor: Actor, gpt_id: UUID) -> bytes:
        """Return the picture as a WebP file."""
        async with self._database.acting_as(actor.account_id) as connection:
            await get_usable(connection, actor, gpt_id)
            sealed = await store.get_picture(connection, gpt_id)
        if sealed is None:
            raise NotFound("This GPT has no picture.")
        return self._seals(gpt_id).open_picture(sealed)

    async def list_draft_operations(self, actor: Actor, gpt_id: UUID) -> tuple[BoundOperation, ...]:
        """Return each enabled operation of the draft; empty for a person who may not view it."""
        return await self._actions.list_operations(actor, gpt_id, DRAFT)

    async def prompt_context(
        self, actor: Actor, gpt_id: UUID, draft: bool = False, number: int | None = None
    ) -> GptBrief:
        """Return the facts with which the chat answers as this GPT: its published version, or version `number`.

        The draft and any other version are for people who may edit it, in the space of the GPT. Forbidden if the rules
        of the actor's space do not allow this GPT.
        """
        if not draft and number is None and (answering := await self._find_answering_version(actor, gpt_id)):
            return self._build_brief(answering.shown, answering.shown.gpt.version or DRAFT, answering.has)
        async with self._database.acting_as(actor.account_id) as connection:
            usable_version = await get_usable(connection, actor, gpt_id)
            if not (decision := await allowed_in(connection, usable_version.gpt, actor.space.workspace_id)).allowed:
                raise Forbidden(decision.sentence)
            version = number if number is not None else DRAFT if draft else usable_version.gpt.version or DRAFT
            is_shown = version == (usable_version.gpt.version or DRAFT)
            stored = usable_version if is_shown else await versions_store.find_version(connection, gpt_id, version)
            content = await store.get_content_flags(connection, gpt_id, version)
        for_editors = version == DRAFT or number is not None
        if stored is None or (for_editors and not includes(stored.gpt.right, Right.EDIT)):
            raise store.gpt_not_found()
        if for_editors:
            require_same_space(actor, stored.gpt.workspace_id, "GPT")
        return self._build_brief(stored, version, content)

    async def _find_answering_version(self, actor: Actor, gpt_id: UUID) -> store.AnsweringVersion | None:
        """Return the published version that may answer, in one round trip; None where it takes more to decide (P3).

        Forbidden if the rules of the actor's space do not allow this GPT.
        """
        async with self._database.one_statement() as connection:
            answering = await store.find_answering_version(connection, actor, gpt_id)
        if answering is None or not may_use_by_row(actor, gpt := answering.shown.gpt):
            return None
        decision = may_use_there(answering.rules, gpt.id, made_there=gpt.workspace_id == actor.space.workspace_id)
        if not decision.allowed:
            raise Forbidden(decision.sentence)
        return answering

    def _build_brief(self, stored: store.StoredVersion, version: int, content: store.GptContentFlags) -> GptBrief:
        gpt = stored.gpt
        instructions = self._seals(gpt.id).open_instructions(version, stored.sealed_instructions)
        return GptBrief(
            gpt.id,
            version,
            gpt.name,
            instructions,
            gpt.model,
            gpt.knowledge_use,
            content.knowledge,
            content.actions,
            gpt.instructions_use,
            content.origins,
            gpt.model_limit,
            gpt.people_choose,
            gpt.parameters,
            gpt.capabilities,
        )

    async def find(
        self,
        actor: Actor,
        gpt_id: UUID,
        question: str,
        searcher: Searcher | None = None,
    ) -> KnowledgeResult:
        """Return passages of the GPT's knowledge that may answer the question.

        Without a `searcher` the question stays on this server.
        """
        return await self._knowledge_search.find(actor.account_id, gpt_id, question, searcher)

    async def passages(self, actor: Actor, gpt_id: UUID, ids: Sequence[UUID]) -> list[Passage]:
        """Return passages of the GPT's knowledge by their ids. Missing ones are left out."""
        return await self._knowledge_search.passages(actor.account_id, gpt_id, ids)

    async def try_search(
        self,
        actor: Actor,
        gpt_id: UUID,
        question: str,
        limit: ModelLimit = ModelLimit.SEALED,
    ) -> KnowledgeResult:
        """Search the knowledge for a person who may view the GPT, under its limit. NotFound for any other."""
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id, Right.VIEW)
        searcher = Searcher(payer=UsageOwner(actor.account_id, actor.space.workspace_id), gpt_limit=limit)
        return await self._knowledge_search.find(actor.account_id, gpt_id, question, searcher)

    def _seals(self, gpt_id: UUID) -> Seals:
        return seals_of(self._keys, self._random, gpt_id)
