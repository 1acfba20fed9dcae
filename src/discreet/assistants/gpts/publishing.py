"""Publishing a GPT: its draft becomes the next version."""

from uuid import UUID

from discreet.assistants.actions.gpt_lock import lock_gpt
from discreet.assistants.actions.service import Actions
from discreet.assistants.gpts import drafts_store, training_copies, versions_store
from discreet.assistants.gpts.drafts import GptDrafts, get_configuration
from discreet.assistants.gpts.gpt import DRAFT, Category, GptEdit, check_note
from discreet.assistants.gpts.seals import Seals, seals_of
from discreet.assistants.gpts.sharing.store import is_shared
from discreet.assistants.gpts.training_copies import Provenance
from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.errors import Forbidden, Invalid
from discreet.identity.accounts.actor import Actor
from discreet.identity.workspaces.rules import rules_for_builder
from discreet.promises.visibility import Level
from discreet.promises.workspace_rules import may_publish


class GptPublisher:
    def __init__(self, runtime: Runtime, drafts: GptDrafts, actions: Actions) -> None:
        self._database, self._keys = runtime.database, runtime.keys
        self._clock, self._random = runtime.clock, runtime.random
        self._drafts, self._actions = drafts, actions

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
        note = check_note(note)
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id)
            await self._drafts.require_same_edition(connection, gpt_id, edition)
            await self._require_publishable(connection, actor, gpt_id, level)
            await versions_store.block_origin_handover(connection, gpt_id)
            edit = await self._drafts.load_edit(connection, actor, gpt_id)
            if not edit.draft_changed and edit.gpt.version is not None:
                await versions_store.publish(connection, gpt_id, edit.gpt.version, level, category)
                return await self._drafts.load_edit(connection, actor, gpt_id)
            version = await versions_store.get_next_version(connection, gpt_id)
            sealed = self._seals(gpt_id).seal_instructions(version, edit.instructions)
            configuration = get_configuration(edit.gpt, edit.instructions)
            origins = edit.origins
            provenance = Provenance(gpt_id, actor.service, self._clock.now(), origins.instructions)
            sealed_note = self._seals(gpt_id).seal_note(version, note)
            wording = await self._get_wording(connection, edit)
            await versions_store.add_version(
                connection,
                gpt_id,
                version,
                configuration,
                sealed,
                provenance.made_at,
                origins,
                sealed_note,
                wording=wording,
            )
            await self._copy_instructions(connection, provenance, version, edit.instructions)
            await self._actions.freeze(connection, gpt_id, version)
            if (before := edit.gpt.version) is not None:
                await self._actions.begin_operations(connection, gpt_id, version, (before,), provenance.made_at)
            await versions_store.publish(connection, gpt_id, version, level, category)
            return await self._drafts.load_edit(connection, actor, gpt_id)

    async def _require_publishable(self, connection: Connection, actor: Actor, gpt_id: UUID, level: Level) -> None:
        if level is Level.WORKSPACE and actor.space.workspace_id is None:
            raise Invalid("Only a GPT created in a workspace can be published to it.", field="level")
        rules = await rules_for_builder(connection, actor)
        if not (decision := may_publish(rules, level)).allowed:
            raise Forbidden(decision.sentence)
        if level is not Level.ME or await is_shared(connection, gpt_id):
            await self._actions.require_publishable_actions(connection, gpt_id, rules.domains)

    async def _get_wording(self, connection: Connection, edit: GptEdit) -> int:
        """Return the wording number of the draft, that of the published version if equal.

        Two versions have the same wording if they give the model the same text (P4).
        """
        gpt_id, version = edit.gpt.id, edit.gpt.version
        published = await versions_store.find_version(connection, gpt_id, version) if version else None
        if published is not None and version is not None:
            published_instructions = self._seals(gpt_id).open_instructions(version, published.sealed_instructions)
            if published_instructions == edit.instructions and not await self._actions.have_different_actions(
                connection, gpt_id, DRAFT, version
            ):
                return published.wording
        return await drafts_store.new_wording(connection, gpt_id)

    async def _copy_instructions(
        self, connection: Connection, provenance: Provenance, version: int, instructions: str
    ) -> None:
        if (key := provenance.key(self._keys.share)) is not None:
            sealed = training_copies.seal_instructions(self._random, key, provenance.gpt_id, version, instructions)
            await versions_store.add_instruction_copy(connection, provenance, version, sealed)

    def _seals(self, gpt_id: UUID) -> Seals:
        return seals_of(self._keys, self._random, gpt_id)
