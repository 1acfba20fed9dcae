"""Use cases of GPTs: build, publish, delete; the brief for the chat (P3).

Invariants:
- Another person's GPT, an unpublished GPT and a missing GPT give the same answer: NotFound.
- Only `choose_improve`, and the final "no" of `delete`, change the builder's choice about improvement.
"""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from discreet.assistants.actions.action import Bound
from discreet.assistants.actions.gpt_lock import DraftChanged, lock_gpt
from discreet.assistants.actions.service import Actions
from discreet.assistants.gpts import drafts_store, store, training_copies, versions_store
from discreet.assistants.gpts.access import allowed_in, is_open_to, usable, usable_of
from discreet.assistants.gpts.gpt import (
    DRAFT,
    Category,
    Configuration,
    Gpt,
    GptBrief,
    GptEdit,
    checked,
    checked_note,
)
from discreet.assistants.gpts.knowledge import Passage
from discreet.assistants.gpts.knowledge_files import KnowledgeFiles
from discreet.assistants.gpts.picture_reader import GptPictureReader
from discreet.assistants.gpts.seals import Seals, key_name, seals_of
from discreet.assistants.gpts.search import KnowledgeResult, KnowledgeSearch
from discreet.assistants.gpts.sharing.store import is_shared
from discreet.assistants.gpts.skills import SkillArchives
from discreet.assistants.gpts.training_copies import Provenance
from discreet.assistants.origins import arriving
from discreet.assistants.origins import store as origins_store
from discreet.assistants.origins.parts import PartKeys
from discreet.data_rights.deletion.log import begin, datasets_holding, finish
from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.errors import Forbidden, Invalid, NotFound
from discreet.evidence.entry import EntryKind as Evidence
from discreet.identity.accounts.actor import AccountRole, Actor, require_same_space
from discreet.identity.accounts.choices import ConsentChoice, ConsentChoices
from discreet.identity.accounts.key_kinds import KeyKind, destroy_all_keys
from discreet.identity.accounts.space_guard import require_this_space
from discreet.identity.workspaces.membership import memberships
from discreet.identity.workspaces.rules import rules_for_builder
from discreet.models.search_model import Searcher
from discreet.ports.model_request import UsageOwner
from discreet.promises.origins import TextOrigins, Texts, after_edit
from discreet.promises.parties import gpt_party
from discreet.promises.recipients import ModelLimit
from discreet.promises.visibility import Level, Right, includes
from discreet.promises.workspace_rules import PolicyDecision, may_publish, may_use_there


class Gpts:
    """Use cases of GPTs.

    `library` has the use cases of knowledge files; `pictures` decodes uploaded pictures.
    `skill_archives` are for the GPT's Python.
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
        self.library, self.pictures = library, pictures
        self.skill_archives = SkillArchives(runtime.database, runtime.keys, runtime.random)
        self._parts = PartKeys(runtime.keys, runtime.random)

    async def create(self, actor: Actor, given: str | Configuration) -> GptEdit:
        """Create a draft, visible to its builder only, from a name or a configuration.

        The key is created before the row; improvement is not allowed. Forbidden if the workspace lets only owners and
        admins build.
        """
        draft = checked(Configuration(given) if isinstance(given, str) else given)
        async with self._database.acting_as(actor.account_id) as connection:
            await rules_for_builder(connection, actor)
        gpt_id = self._random.new_id()
        key = await asyncio.to_thread(self._keys.create_key, key_name(gpt_id))
        sealed = Seals(gpt_id, key, self._random).seal_instructions(DRAFT, draft.instructions)
        try:
            async with self._database.acting_as(actor.account_id) as connection:
                now = self._clock.now()
                origins = await arriving.of_new_texts(connection, actor, self._parts, draft.texts, now)
                await drafts_store.create(connection, gpt_id, actor, draft, sealed, now, origins)
                return await self._edit(connection, actor, gpt_id)
        except BaseException:
            self._keys.destroy_key(key_name(gpt_id))
            raise

    async def get(self, actor: Actor, gpt_id: UUID) -> Gpt:
        """Return a GPT that the actor may use in some space, also by link."""
        async with self._database.acting_as(actor.account_id) as connection:
            return (await usable(connection, actor, gpt_id)).gpt

    async def usable_of(self, actor: Actor, gpt_ids: Sequence[UUID]) -> list[Gpt]:
        """Return those of these GPTs that `get` returns, in this order."""
        if not gpt_ids:
            return []
        async with self._database.acting_as(actor.account_id) as connection:
            return [stored.gpt for stored in await usable_of(connection, actor, gpt_ids)]

    async def allowed_in(self, actor: Actor, gpt: Gpt, workspace_id: UUID | None) -> PolicyDecision:
        """Return whether the actor may use the GPT in this workspace.

        None is the personal space.
        """
        async with self._database.acting_as(actor.account_id) as connection:
            return await allowed_in(connection, gpt, workspace_id)

    async def draft(self, actor: Actor, gpt_id: UUID) -> GptEdit:
        """Return the editor view, for any person who may view the GPT.

        The actor's access to other people's texts is remembered (P3).
        """
        async with self._database.acting_as(actor.account_id) as connection:
            edit = await self._edit(connection, actor, gpt_id)
            texts = configuration_of(edit.gpt, edit.instructions).texts
            await remember_texts(connection, self._parts, edit.gpt, texts, edit.origins)
            return edit

    async def save_draft(
        self, actor: Actor, gpt_id: UUID, written: Configuration, edition: int | None = None
    ) -> GptEdit:
        """Save the draft; the published version stays. Invalid when a limit is exceeded.

        `edition` is the edition that the actor opened: DraftChanged when another person has saved since.
        """
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id, Right.EDIT)
            await rules_for_builder(connection, actor)
            await self._require_same_edition(connection, gpt_id, edition)
            draft, before = checked(written), await self._edit(connection, actor, gpt_id)
            sealed = self._seals(gpt_id).seal_instructions(DRAFT, draft.instructions)
            changed = draft.instructions != before.instructions
            origins = await self._origins_after(connection, actor, gpt_id, draft)
            await drafts_store.save_draft(
                connection, gpt_id, draft, sealed, self._clock.now(), origins, other_wording=changed
            )
            return await self._edit(connection, actor, gpt_id)

    async def publish(
        self,
        actor: Actor,
        gpt_id: UUID,
        level: Level,
        note: str = "",
        edition: int | None = None,
        category: Category | None = None,
    ) -> GptEdit:
        """Publish the draft with its actions as the next version, which becomes current.

        A draft without changes makes no version: only the level and the category change.

        `note` is for the builder. Invalid when an action lacks what other people need (a privacy policy, a secret),
        Forbidden when the workspace's rules do not allow this level, DraftChanged when another edition was saved since.
        If the builder allows improvement, the instructions are copied for it.
        """
        note = checked_note(note)
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id)
            await self._require_same_edition(connection, gpt_id, edition)
            await self._require_publishable(connection, actor, gpt_id, level)
            await versions_store.block_origin_handover(connection, gpt_id)
            edit = await self._edit(connection, actor, gpt_id)
            if not edit.draft_changed and edit.gpt.version is not None:
                await versions_store.publish(connection, gpt_id, edit.gpt.version, level, category)
                return await self._edit(connection, actor, gpt_id)
            version = await versions_store.next_version(connection, gpt_id)
            sealed = self._seals(gpt_id).seal_instructions(version, edit.instructions)
            written = configuration_of(edit.gpt, edit.instructions)
            origins = edit.origins
            made = Provenance(gpt_id, actor.service, self._clock.now(), origins.instructions)
            noted = self._seals(gpt_id).seal_note(version, note)
            wording = await self._wording(connection, edit)
            await versions_store.add_version(
                connection, gpt_id, version, written, sealed, made.made_at, origins, noted, wording=wording
            )
            await self._copy_instructions(connection, made, version, edit.instructions)
            await self._actions.freeze(connection, gpt_id, version)
            if (before := edit.gpt.version) is not None:
                await self._actions.begin(connection, gpt_id, version, (before,), made.made_at)
            await versions_store.publish(connection, gpt_id, version, level, category)
            return await self._edit(connection, actor, gpt_id)

    async def delete(self, actor: Actor, gpt_id: UUID) -> None:
        """Delete a GPT: record a final "no", destroy its key, then delete its rows.

        After a crash in between, delete it again.
        """
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id)
        async with self._choices.choosing(actor.account_id) as choosing:
            await store.hold(choosing.connection, gpt_id)
            await choosing.record(gpt_party(gpt_id), allowed=False)
            marked = await datasets_holding(choosing.connection, gpt_party(gpt_id))
            going = await store.deletion_extent(choosing.connection, gpt_id, marked)
            await begin(choosing.connection, self._random, actor, going, self._clock.now())
            await choosing.record_evidence(Evidence.KEY_DESTROYED, {"of": f"gpt:{gpt_id}"})
        await asyncio.to_thread(destroy_all_keys, self._keys, KeyKind.GPT, gpt_id)
        async with self._database.acting_as(actor.account_id) as connection:
            await store.delete(connection, gpt_id)
            await finish(connection, gpt_id, self._clock.now())

    async def delete_in_turn(self, gpt_id: UUID, owner_id: UUID) -> None:
        """Run the job that deletes a GPT of a workspace, in the name of its owner.

        Does nothing if the GPT is deleted already or has another owner.
        """
        async with self._database.acting_as(owner_id) as connection:
            found = await versions_store.one_version(connection, gpt_id, DRAFT)
            mine = await memberships(connection, owner_id)
        if found is None or found.gpt.owner_id != owner_id:
            return
        there = next(each.space for each in mine if each.workspace.id == found.gpt.workspace_id)
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
        return await self.draft(actor, gpt_id)

    async def improve_history(self, actor: Actor, gpt_id: UUID) -> tuple[ConsentChoice, ...]:
        """Return the builder's choices, for the builder only."""
        return await self._choices.history(actor, gpt_party(gpt_id))

    async def set_picture(self, actor: Actor, gpt_id: UUID, data: bytes | None) -> None:
        """Set the picture, sealed; None removes it."""
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id, Right.EDIT)
        picture = await self.pictures.read(data, actor.account_id) if data is not None else None
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id, Right.EDIT)
            await rules_for_builder(connection, actor)
            sealed = self._seals(gpt_id).seal_picture(picture) if picture else None
            await drafts_store.set_picture(connection, gpt_id, sealed)

    async def picture(self, actor: Actor, gpt_id: UUID) -> bytes:
        """Return the picture as a WebP file."""
        async with self._database.acting_as(actor.account_id) as connection:
            await usable(connection, actor, gpt_id)
            sealed = await store.picture(connection, gpt_id)
        if sealed is None:
            raise NotFound("This GPT has no picture.")
        return self._seals(gpt_id).open_picture(sealed)

    async def offered_in_draft(self, actor: Actor, gpt_id: UUID) -> tuple[Bound, ...]:
        """Return each enabled operation of the draft; empty for a person who may not view it."""
        return await self._actions.offered(actor, gpt_id, DRAFT)

    async def prompt_context(
        self, actor: Actor, gpt_id: UUID, draft: bool = False, number: int | None = None
    ) -> GptBrief:
        """Return the facts with which the chat answers as this GPT: its published version, or version `number`.

        The draft and any other version are for people who may edit it, in the space of the GPT. Forbidden if the rules
        of the actor's space do not allow this GPT.
        """
        if not draft and number is None and (read := await self._answering(actor, gpt_id)):
            return self._brief(read.shown, read.shown.gpt.version or DRAFT, read.has)
        async with self._database.acting_as(actor.account_id) as connection:
            shown = await usable(connection, actor, gpt_id)
            if not (decision := await allowed_in(connection, shown.gpt, actor.space.workspace_id)).allowed:
                raise Forbidden(decision.sentence)
            version = number if number is not None else DRAFT if draft else shown.gpt.version or DRAFT
            is_shown = version == (shown.gpt.version or DRAFT)
            stored = shown if is_shown else await versions_store.one_version(connection, gpt_id, version)
            has = await store.holdings(connection, gpt_id, version)
        for_editors = version == DRAFT or number is not None
        if stored is None or (for_editors and not includes(stored.gpt.right, Right.EDIT)):
            raise store.absent()
        if for_editors:
            require_same_space(actor, stored.gpt.workspace_id, "GPT")
        return self._brief(stored, version, has)

    async def _answering(self, actor: Actor, gpt_id: UUID) -> store.AnsweringVersion | None:
        """Return the published version that may answer, in one round trip; None where it takes more to decide (P3).

        Forbidden if the rules of the actor's space do not allow this GPT.
        """
        async with self._database.one_statement() as connection:
            read = await store.to_answer(connection, actor, gpt_id)
        if read is None or not is_open_to(actor, gpt := read.shown.gpt):
            return None
        decision = may_use_there(read.rules, gpt.id, made_there=gpt.workspace_id == actor.space.workspace_id)
        if not decision.allowed:
            raise Forbidden(decision.sentence)
        return read

    def _brief(self, stored: store.StoredVersion, version: int, has: store.GptContentFlags) -> GptBrief:
        gpt = stored.gpt
        instructions = self._seals(gpt.id).open_instructions(version, stored.sealed_instructions)
        return GptBrief(
            gpt.id,
            version,
            gpt.name,
            instructions,
            gpt.model,
            gpt.knowledge_use,
            has.knowledge,
            has.actions,
            gpt.instructions_use,
            has.origins,
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

    async def try_out(
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

    async def _require_publishable(self, connection: Connection, actor: Actor, gpt_id: UUID, level: Level) -> None:
        if level is Level.WORKSPACE and actor.space.workspace_id is None:
            raise Invalid("Only a GPT created in a workspace can be published to it.", field="level")
        rules = await rules_for_builder(connection, actor)
        if not (decision := may_publish(rules, level)).allowed:
            raise Forbidden(decision.sentence)
        if level is not Level.ME or await is_shared(connection, gpt_id):
            await self._actions.require_publishable_actions(connection, gpt_id, rules.domains)

    async def _wording(self, connection: Connection, edit: GptEdit) -> int:
        """Return the wording number of the draft, that of the published version if equal.

        Two versions have the same wording if they give the model the same text (P4).
        """
        gpt_id, version = edit.gpt.id, edit.gpt.version
        published = await versions_store.one_version(connection, gpt_id, version) if version else None
        if published is not None and version is not None:
            told = self._seals(gpt_id).open_instructions(version, published.sealed_instructions)
            if told == edit.instructions and not await self._actions.differ(connection, gpt_id, DRAFT, version):
                return published.wording
        return await drafts_store.new_wording(connection, gpt_id)

    async def _copy_instructions(
        self, connection: Connection, made: Provenance, version: int, instructions: str
    ) -> None:
        if (key := made.key(self._keys.share)) is not None:
            sealed = training_copies.seal_instructions(self._random, key, made.gpt_id, version, instructions)
            await versions_store.add_instruction_copy(connection, made, version, sealed)

    async def _edit(self, connection: Connection, actor: Actor, gpt_id: UUID) -> GptEdit:
        draft = await versions_store.one_version(connection, gpt_id, DRAFT)
        if draft is None or not includes(draft.gpt.right, Right.VIEW):
            raise store.absent()
        await require_this_space(connection, actor, draft.gpt.workspace_id, "GPT")
        seals = self._seals(gpt_id)
        instructions = seals.open_instructions(DRAFT, draft.sealed_instructions)
        version = draft.gpt.version
        published = await versions_store.one_version(connection, gpt_id, version) if version else None
        if published is None or version is None:
            return GptEdit(draft.gpt, instructions, True, draft.edition, draft.origins)
        told = seals.open_instructions(version, published.sealed_instructions)
        changed = configuration_of(published.gpt, told) != configuration_of(draft.gpt, instructions)
        changed = changed or published.origins != draft.origins
        changed = changed or await self._actions.differ(connection, gpt_id, DRAFT, version)
        return GptEdit(draft.gpt, instructions, changed, draft.edition, draft.origins)

    async def _origins_after(
        self, connection: Connection, actor: Actor, gpt_id: UUID, written: Configuration
    ) -> TextOrigins:
        """Return the origins of texts that replace the draft's.

        The overwritten texts are remembered, so that their origins are known if they are written again (P3).
        """
        await versions_store.block_origin_handover(connection, gpt_id)
        before = await versions_store.one_version(connection, gpt_id, DRAFT)
        if before is None:
            raise store.absent()
        instructions = self._seals(gpt_id).open_instructions(DRAFT, before.sealed_instructions)
        old, now = configuration_of(before.gpt, instructions).texts, self._clock.now()
        if old != written.texts:
            await remember_texts(connection, self._parts, before.gpt, old, before.origins)
        known = await arriving.of_new_texts(connection, actor, self._parts, written.texts, now, gpt_id)
        return after_edit(old, before.origins, written.texts) | known

    async def _require_same_edition(self, connection: Connection, gpt_id: UUID, opened: int | None) -> None:
        draft = await versions_store.one_version(connection, gpt_id, DRAFT) if opened is not None else None
        if draft is not None and opened != draft.edition:
            raise DraftChanged("Someone else saved this draft after you opened it.")

    def _seals(self, gpt_id: UUID) -> Seals:
        return seals_of(self._keys, self._random, gpt_id)


async def remember_texts(connection: Connection, parts: PartKeys, gpt: Gpt, texts: Texts, origins: TextOrigins) -> None:
    """Remember that the actor has read or overwritten these texts of the GPT (P3)."""
    written = arriving.of_texts(parts, texts, origins)
    await origins_store.remember(connection, gpt.id, written, personal=is_personal(gpt))


def is_personal(gpt: Gpt) -> bool:
    """Return whether it is the actor's own GPT, in their personal space."""
    return gpt.right is Right.OWN and gpt.workspace_id is None


def configuration_of(gpt: Gpt, instructions: str) -> Configuration:
    """Return the builder's input of the version in `gpt`."""
    return Configuration(
        name=gpt.name,
        description=gpt.description,
        instructions=instructions,
        starters=gpt.starters,
        model=gpt.model,
        knowledge_use=gpt.knowledge_use,
        instructions_use=gpt.instructions_use,
        model_limit=gpt.model_limit,
        lets_choose=gpt.lets_choose,
        parameters=gpt.parameters,
        capabilities=gpt.capabilities,
    )
