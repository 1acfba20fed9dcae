"""Drafts of GPTs: what a builder writes, with the origin of each text (P3)."""

import asyncio
from uuid import UUID

from discreet.assistants.actions.gpt_lock import DraftChanged, lock_gpt
from discreet.assistants.actions.service import Actions
from discreet.assistants.gpts import drafts_store, store, versions_store
from discreet.assistants.gpts.gpt import DRAFT, Configuration, Gpt, GptEdit, check_configuration
from discreet.assistants.gpts.picture_reader import GptPictureReader
from discreet.assistants.gpts.seals import Seals, key_name, seals_of
from discreet.assistants.origins import arriving
from discreet.assistants.origins import store as origins_store
from discreet.assistants.origins.parts import PartKeys
from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.space_guard import require_this_space
from discreet.identity.workspaces.rules import rules_for_builder
from discreet.promises.origins import TextOrigins, Texts, after_edit
from discreet.promises.visibility import Right, includes


class GptDrafts:
    """Use cases of a GPT's draft. `pictures` decodes uploaded pictures."""

    def __init__(self, runtime: Runtime, actions: Actions, pictures: GptPictureReader) -> None:
        self._database, self._keys = runtime.database, runtime.keys
        self._clock, self._random = runtime.clock, runtime.random
        self._actions, self.pictures = actions, pictures
        self._parts = PartKeys(runtime.keys, runtime.random)

    async def create(self, actor: Actor, name_or_configuration: str | Configuration) -> GptEdit:
        """Create a draft, visible to its builder only, from a name or a configuration.

        The key is created before the row; improvement is not allowed. Forbidden if the workspace lets only owners and
        admins build.
        """
        draft = check_configuration(
            Configuration(name_or_configuration) if isinstance(name_or_configuration, str) else name_or_configuration
        )
        async with self._database.acting_as(actor.account_id) as connection:
            await rules_for_builder(connection, actor)
        gpt_id = self._random.new_id()
        key = await asyncio.to_thread(self._keys.create_key, key_name(gpt_id))
        sealed = Seals(gpt_id, key, self._random).seal_instructions(DRAFT, draft.instructions)
        try:
            async with self._database.acting_as(actor.account_id) as connection:
                now = self._clock.now()
                origins = await arriving.get_origins_of_new_texts(connection, actor, self._parts, draft.texts, now)
                await drafts_store.create(connection, gpt_id, actor, draft, sealed, now, origins)
                return await self.load_edit(connection, actor, gpt_id)
        except BaseException:
            self._keys.destroy_key(key_name(gpt_id))
            raise

    async def read(self, actor: Actor, gpt_id: UUID) -> GptEdit:
        """Return the editor view, for any person who may view the GPT.

        The actor's access to other people's texts is remembered (P3).
        """
        async with self._database.acting_as(actor.account_id) as connection:
            edit = await self.load_edit(connection, actor, gpt_id)
            texts = get_configuration(edit.gpt, edit.instructions).texts
            await remember_texts(connection, self._parts, edit.gpt, texts, edit.origins)
            return edit

    async def save(
        self, actor: Actor, gpt_id: UUID, configuration: Configuration, edition: int | None = None
    ) -> GptEdit:
        """Save the draft; the published version stays. Invalid when a limit is exceeded.

        `edition` is the edition that the actor opened: DraftChanged when another person has saved since.
        """
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id, Right.EDIT)
            await rules_for_builder(connection, actor)
            await self.require_same_edition(connection, gpt_id, edition)
            draft, before = check_configuration(configuration), await self.load_edit(connection, actor, gpt_id)
            sealed = self._seals(gpt_id).seal_instructions(DRAFT, draft.instructions)
            changed = draft.instructions != before.instructions
            origins = await self._get_origins_after(connection, actor, gpt_id, draft)
            await drafts_store.save_draft(
                connection, gpt_id, draft, sealed, self._clock.now(), origins, has_other_wording=changed
            )
            return await self.load_edit(connection, actor, gpt_id)

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

    # Within a transaction

    async def load_edit(self, connection: Connection, actor: Actor, gpt_id: UUID) -> GptEdit:
        draft = await versions_store.find_version(connection, gpt_id, DRAFT)
        if draft is None or not includes(draft.gpt.right, Right.VIEW):
            raise store.gpt_not_found()
        await require_this_space(connection, actor, draft.gpt.workspace_id, "GPT")
        seals = self._seals(gpt_id)
        instructions = seals.open_instructions(DRAFT, draft.sealed_instructions)
        version = draft.gpt.version
        published = await versions_store.find_version(connection, gpt_id, version) if version else None
        if published is None or version is None:
            return GptEdit(draft.gpt, instructions, True, draft.edition, draft.origins)
        published_instructions = seals.open_instructions(version, published.sealed_instructions)
        changed = get_configuration(published.gpt, published_instructions) != get_configuration(draft.gpt, instructions)
        changed = changed or published.origins != draft.origins
        changed = changed or await self._actions.have_different_actions(connection, gpt_id, DRAFT, version)
        return GptEdit(draft.gpt, instructions, changed, draft.edition, draft.origins)

    async def require_same_edition(self, connection: Connection, gpt_id: UUID, opened_edition: int | None) -> None:
        draft = await versions_store.find_version(connection, gpt_id, DRAFT) if opened_edition is not None else None
        if draft is not None and opened_edition != draft.edition:
            raise DraftChanged("Someone else saved this draft after you opened it.")

    async def _get_origins_after(
        self, connection: Connection, actor: Actor, gpt_id: UUID, configuration: Configuration
    ) -> TextOrigins:
        """Return the origins of texts that replace the draft's.

        The overwritten texts are remembered, so that their origins are known if they are written again (P3).
        """
        await versions_store.block_origin_handover(connection, gpt_id)
        before = await versions_store.find_version(connection, gpt_id, DRAFT)
        if before is None:
            raise store.gpt_not_found()
        instructions = self._seals(gpt_id).open_instructions(DRAFT, before.sealed_instructions)
        old, now = get_configuration(before.gpt, instructions).texts, self._clock.now()
        if old != configuration.texts:
            await remember_texts(connection, self._parts, before.gpt, old, before.origins)
        known = await arriving.get_origins_of_new_texts(
            connection, actor, self._parts, configuration.texts, now, gpt_id
        )
        return after_edit(old, before.origins, configuration.texts) | known

    def _seals(self, gpt_id: UUID) -> Seals:
        return seals_of(self._keys, self._random, gpt_id)


async def remember_texts(connection: Connection, parts: PartKeys, gpt: Gpt, texts: Texts, origins: TextOrigins) -> None:
    """Remember that the actor has read or overwritten these texts of the GPT (P3)."""
    written = arriving.list_text_parts(parts, texts, origins)
    await origins_store.remember(connection, gpt.id, written, personal=is_personal(gpt))


def is_personal(gpt: Gpt) -> bool:
    """Return whether it is the actor's own GPT, in their personal space."""
    return gpt.right is Right.OWN and gpt.workspace_id is None


def get_configuration(gpt: Gpt, instructions: str) -> Configuration:
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
