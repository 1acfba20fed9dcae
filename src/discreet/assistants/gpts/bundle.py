"""A whole GPT for export: versions, actions and the original files.

Invariants:
- Only the builder, and people who may view the GPT, can read it.
- It contains no secrets. Keys and passwords of actions are decrypted for calls only.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from discreet.assistants.actions.action import Action
from discreet.assistants.actions.service import Actions
from discreet.assistants.gpts import knowledge_store, store, versions_store
from discreet.assistants.gpts.drafts import get_configuration
from discreet.assistants.gpts.gpt import DRAFT, Gpt
from discreet.assistants.gpts.knowledge import KnowledgeFile
from discreet.assistants.gpts.seals import seals_of
from discreet.assistants.gpts.test_sheet import store as test_store
from discreet.assistants.gpts.test_sheet.run import GptTestRun
from discreet.assistants.gpts.test_sheet.service import list_sealed_runs, open_runs, open_tests
from discreet.assistants.gpts.test_sheet.sheet import GptTest
from discreet.assistants.origins import arriving
from discreet.assistants.origins import store as origins_store
from discreet.assistants.origins.arriving import Part
from discreet.assistants.origins.parts import PartKeys
from discreet.db.pool import Database
from discreet.errors import NotFound
from discreet.identity.accounts.actor import Actor
from discreet.ports.clock import RandomSource
from discreet.ports.keys import KeyStore
from discreet.promises.origins import Origins, TextOrigins
from discreet.promises.visibility import Right, includes


@dataclass(frozen=True)
class WholeVersion:
    """A version; number 0 is the draft.

    `gpt` has its name, description, starters, model and use of knowledge.
    """

    number: int
    made_at: datetime
    note: str
    gpt: Gpt
    instructions: str
    actions: tuple[Action, ...]
    origins: TextOrigins
    action_origins: Mapping[UUID, Origins]
    """By action id."""

    def parts(self, keys: PartKeys) -> list[Part]:
        """Return its texts and actions with their origins."""
        texts = get_configuration(self.gpt, self.instructions).texts
        parts = list(arriving.list_text_parts(keys, texts, self.origins))
        for action in self.actions:
            document = action.document if action.kind == "openapi" else None
            parts += arriving.list_action_parts(keys, document, self.action_origins[action.id])
        return parts


@dataclass(frozen=True)
class GptBundle:
    """A whole GPT. `versions` starts with the draft; `picture` is a WebP file; `test_runs` are the latest."""

    gpt: Gpt
    versions: tuple[WholeVersion, ...]
    files: tuple[KnowledgeFile, ...]
    picture: bytes | None
    tests: tuple[GptTest, ...] = ()
    test_runs: tuple[GptTestRun, ...] = ()

    @property
    def file_parts(self) -> list[Part]:
        return [(file.digest, file.origins) for file in self.files]


class GptBundles:
    def __init__(self, database: Database, keys: KeyStore, random: RandomSource, actions: Actions) -> None:
        self._database, self._keys, self._random, self._actions = database, keys, random, actions
        self._part_keys = PartKeys(keys, random)

    async def load(self, actor: Actor, gpt_id: UUID) -> GptBundle:
        """Return the whole GPT. NotFound if the actor may not view it.

        The digests of its parts are remembered, so that their origins are known if the parts return without them (P3).
        """
        seals = seals_of(self._keys, self._random, gpt_id)
        async with self._database.acting_as(actor.account_id) as connection:
            draft = await versions_store.find_version(connection, gpt_id, DRAFT)
            if draft is None or not includes(draft.gpt.right, Right.VIEW):
                raise store.gpt_not_found()
            versions = []
            for number, made_at, note in await versions_store.list_versions(connection, gpt_id):
                if (stored := await versions_store.find_version(connection, gpt_id, number)) is not None:
                    instructions = seals.open_instructions(number, stored.sealed_instructions)
                    actions = await self._actions.list_actions(connection, gpt_id, number)
                    of_actions = await self._actions.origins_of(connection, gpt_id, number)
                    opened_note = seals.open_note(number, note)
                    versions.append(
                        WholeVersion(
                            number, made_at, opened_note, stored.gpt, instructions, actions, stored.origins, of_actions
                        )
                    )
            files = tuple(await knowledge_store.list_files(connection, gpt_id))
            sealed = await store.get_picture(connection, gpt_id)
            picture = seals.open_picture(sealed) if sealed else None
            tests = open_tests(seals, await test_store.find_sheet(connection, gpt_id))
            runs = await asyncio.to_thread(open_runs, seals, await list_sealed_runs(connection, gpt_id))
            bundle = GptBundle(draft.gpt, tuple(versions), files, picture, tests, runs)
            export_parts = [part for version in versions for part in version.parts(self._part_keys)]
            await origins_store.remember(connection, gpt_id, [*export_parts, *bundle.file_parts])
        return bundle

    async def read_original(self, actor: Actor, gpt_id: UUID, file_id: UUID) -> AsyncIterator[bytes]:
        """Yield the original bytes of a knowledge file in pieces.

        NotFound if the file is removed during the download.
        """
        seals = seals_of(self._keys, self._random, gpt_id)
        async with self._database.acting_as(actor.account_id) as connection:
            pieces = await knowledge_store.count_pieces(connection, file_id)
        for n in range(pieces):
            async with self._database.acting_as(actor.account_id) as connection:
                sealed: bytes | None = await knowledge_store.read_piece(connection, file_id, n)
            if sealed is None:
                raise NotFound("This file was removed.")
            yield seals.open_piece(file_id, n, sealed)
