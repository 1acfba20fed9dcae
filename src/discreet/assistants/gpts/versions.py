"""Use cases of versions: list, open, and restore a published version as the draft.

Invariants:
- Only for the builder, and people who may view or edit the GPT.
- A restored version is a draft like any other: its builder publishes it, under the current rules. It restores no
  consent, neither the builder's to improvement nor any person's to its actions (P3, P4).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from discreet.assistants.actions.action import Action
from discreet.assistants.actions.gpt_lock import lock_gpt
from discreet.assistants.actions.service import Actions
from discreet.assistants.gpts import drafts_store, knowledge_store, store, versions_store
from discreet.assistants.gpts.drafts import get_configuration, is_personal, remember_texts
from discreet.assistants.gpts.gpt import DRAFT, Gpt, GptEdit
from discreet.assistants.gpts.seals import seals_of
from discreet.assistants.gpts.service import Gpts
from discreet.assistants.origins.parts import PartKeys
from discreet.db.pool import Connection
from discreet.db.runtime import Runtime
from discreet.errors import NotFound
from discreet.identity.accounts.actor import Actor
from discreet.identity.workspaces.rules import rules_for_builder
from discreet.promises.visibility import Right


@dataclass(frozen=True)
class PublishedVersion:
    """A version in the list. `current`: the version in use."""

    number: int
    made_at: datetime
    note: str
    current: bool


@dataclass(frozen=True)
class OpenVersion:
    """The content of one version; number 0 is the draft.

    `files_since` are names of knowledge files that were added after it; all versions share the knowledge.
    """

    number: int
    gpt: Gpt
    instructions: str
    actions: Sequence[Action]
    files_since: Sequence[str]


class Versions:
    def __init__(self, runtime: Runtime, gpts: Gpts, actions: Actions) -> None:
        self._database, self._keys = runtime.database, runtime.keys
        self._clock, self._random = runtime.clock, runtime.random
        self._gpts, self._actions = gpts, actions
        self._parts = PartKeys(runtime.keys, runtime.random)

    async def list(self, actor: Actor, gpt_id: UUID) -> list[PublishedVersion]:
        """Return all published versions, latest first."""
        seals = seals_of(self._keys, self._random, gpt_id)
        async with self._database.acting_as(actor.account_id) as connection:
            current = (await self._load_version(connection, actor, gpt_id, DRAFT)).gpt.version
            stored_versions = await versions_store.list_versions(connection, gpt_id)
        return [
            PublishedVersion(number, made_at, seals.open_note(number, note), number == current)
            for number, made_at, note in reversed(stored_versions)
            if number != DRAFT
        ]

    async def open(self, actor: Actor, gpt_id: UUID, number: int) -> OpenVersion:
        """Return a version. NotFound when there is none with this number."""
        seals = seals_of(self._keys, self._random, gpt_id)
        async with self._database.acting_as(actor.account_id) as connection:
            stored = await self._load_version(connection, actor, gpt_id, number)
            instructions = seals.open_instructions(number, stored.sealed_instructions)
            actions = await self._actions.list_actions(connection, gpt_id, number)
            await self._remember(connection, stored, instructions, number)
            made = {each: at for each, at, _ in await versions_store.list_versions(connection, gpt_id)}
            files = await knowledge_store.list_files(connection, gpt_id)
        since = [file.name for file in files if number != DRAFT and file.added_at > made[number]]
        return OpenVersion(number, stored.gpt, instructions, actions, since)

    async def restore(self, actor: Actor, gpt_id: UUID, number: int) -> GptEdit:
        """Make a version the draft, with its actions. The previous draft is lost.

        The published version stays.
        """
        seals, now = seals_of(self._keys, self._random, gpt_id), self._clock.now()
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id, Right.EDIT)
            await versions_store.block_origin_handover(connection, gpt_id)
            stored = await self._load_version(connection, actor, gpt_id, number, Right.EDIT)
            await rules_for_builder(connection, actor)
            if number != DRAFT:
                draft = await self._load_version(connection, actor, gpt_id, DRAFT, Right.EDIT)
                overwritten = seals.open_instructions(DRAFT, draft.sealed_instructions)
                await self._remember(connection, draft, overwritten, DRAFT)
                instructions = seals.open_instructions(number, stored.sealed_instructions)
                sealed = seals.seal_instructions(DRAFT, instructions)
                written = get_configuration(stored.gpt, instructions)
                await drafts_store.save_draft(
                    connection, gpt_id, written, sealed, now, stored.origins, has_other_wording=True
                )
                await self._actions.restore(connection, gpt_id, number, stored.gpt.version, now)
        return await self._gpts.drafts.read(actor, gpt_id)

    async def _remember(
        self, connection: Connection, stored: store.StoredVersion, instructions: str, number: int
    ) -> None:
        """Remember that the actor has read or overwritten this version (P3)."""
        gpt, texts = stored.gpt, get_configuration(stored.gpt, instructions).texts
        await remember_texts(connection, self._parts, gpt, texts, stored.origins)
        await self._actions.remember(connection, gpt.id, number, personal=is_personal(gpt))

    async def _load_version(
        self, connection: Connection, actor: Actor, gpt_id: UUID, number: int, required: Right = Right.VIEW
    ) -> store.StoredVersion:
        await lock_gpt(connection, actor, gpt_id, required)
        stored = await versions_store.find_version(connection, gpt_id, number)
        if stored is None:
            raise NotFound("This GPT has no such version.")
        return stored
