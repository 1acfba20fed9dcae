"""Moves conversations of earlier releases from key files to key pages, in the background (P1, P7, P10).

Such a conversation has a key file of its own, and a file for its share if it may train. It gets leaves in their place:
the same content keys are granted again under them, and the files are destroyed afterwards.

Invariants:
- One transaction moves a conversation, so it can be opened at any moment. The row names the former key until it is
  destroyed: a killed server loses nothing, and its next start destroys the rest.
- The training rule is applied again, to the existing shares: no conversation becomes usable for training that was not.
- A conversation under a locked user-held key waits until its user unlocks it. One whose user left its workspace
  keeps its files until it is deleted.
"""

from collections.abc import Sequence
from uuid import UUID

import structlog

from discreet.assistants.actions.consent.encryption import ConsentCipher
from discreet.assistants.actions.consent.reencrypt_cards import CardReencryption
from discreet.chat.conversations import keys_store, store
from discreet.chat.conversations.conversation import Conversation
from discreet.chat.conversations.key_scopes import ContentKeys, ContentScope, KeyGrant
from discreet.chat.conversations.keys import ConversationKeys, former_key
from discreet.chat.conversations.leaves import Leaves, lock_owner, take_leaves
from discreet.chat.conversations.spare_keys import ReplacedKeys
from discreet.crypto.envelope import DecryptionFailed
from discreet.db.pool import Connection, Faults
from discreet.db.runtime import Runtime
from discreet.errors import DiscreetError, NotFound, UnlockRequired
from discreet.ports.keys import PageUse
from discreet.promises.parties import conversation_party
from discreet.runtime.background import background

MOVE_TO_PAGES = "move_conversations_to_key_pages"
EVERY_HOUR_AT_FIFTEEN = "15 * * * *"
BATCH = 100

log = structlog.get_logger()


class MoveToPages:
    def __init__(self, runtime: Runtime) -> None:
        self._database, self._key_store, self._random = runtime.database, runtime.keys, runtime.random
        self._keys = ConversationKeys(runtime.keys, runtime.random)
        self._cards = CardReencryption(ConsentCipher(runtime.keys, runtime.random))
        self._spare = ReplacedKeys(runtime.database, self._keys)

    async def move_all(self) -> None:
        """Move every conversation that can be moved now. One that fails is tried again the next time."""
        after, moved = UUID(int=0), 0
        while found := await self._next(after):
            for conversation_id, owner_id in found:
                try:
                    moved += await self.move(owner_id, conversation_id)
                except (DiscreetError, DecryptionFailed, *Faults) as error:
                    background.report(MOVE_TO_PAGES, error, event="move_to_key_pages_failed")
            after = found[-1][0]
        if moved:
            log.info("conversations_moved_to_key_pages", count=moved)

    async def move(self, owner_id: UUID, conversation_id: UUID) -> bool:
        """Move one conversation; return False if its key is gone or locked, or no file any more."""
        async with self._database.acting_as(owner_id) as connection:
            await lock_owner(connection, owner_id)
            conversation = await keys_store.lock_key_file_conversation(connection, conversation_id)
            if conversation is None:
                return False
            await self._spare.destroy_within(connection, conversation_id)
            grants = (await keys_store.grants(connection, [conversation_id]))[conversation_id]
            try:
                content = self._keys.open(owner_id, conversation_id, grants)
            except (NotFound, UnlockRequired):
                return False
            await self._regrant(connection, conversation, grants, content)
        await self._spare.destroy(conversation_id)
        return True

    async def _regrant(
        self, connection: Connection, conversation: Conversation, grants: Sequence[KeyGrant], content: ContentKeys
    ) -> None:
        id_, owner_id = conversation.id, conversation.owner_id
        [(_, label), *_] = await store.list_labels(connection, id_)
        taker = await take_leaves(connection, self._key_store, self._random, owner_id, conversation.workspace_id)
        trains = self._key_store.share(str(conversation_party(id_))) is not None
        own = await taker.next(PageUse.PRIVATE)
        share = await taker.next(PageUse.SHARE) if trains and ContentScope.IMPROVEMENT in content else None
        leaves = Leaves(own, share)
        given = self._keys.regrant(conversation, label, grants[0].holder, content, leaves)
        await self._cards.reencrypt_all(connection, owner_id, id_, (former_key(id_, grants), own))
        await keys_store.reseal_grants(connection, id_, given)
        await keys_store.move_key(connection, id_, leaves)

    async def _next(self, after: UUID) -> list[tuple[UUID, UUID]]:
        unlocked = list(self._key_store.unlocked.accounts())
        async with self._database.anonymous() as connection:
            return await keys_store.list_with_key_files(connection, after, BATCH, unlocked)
