"""One person's data: real conversations, made by the product's own functions."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from bench.corpus.rows import Rows
from bench.search_seed import ANSWER, QUESTION, words
from discreet.app.infrastructure import Infrastructure
from discreet.chat.conversations.conversation import Conversation
from discreet.chat.conversations.key_scopes import ContentScope
from discreet.chat.conversations.keys import ConversationKeys
from discreet.chat.conversations.leaves import Leaves
from discreet.chat.conversations.message import MessageBody, MessageState, Role, seal_body
from discreet.chat.conversations.seals import ConversationSeals
from discreet.db.pool import Connection
from discreet.identity.accounts.conversation_key import leaf_number, leaf_of, new_page
from discreet.ports.keys import LEAVES, PageUse
from discreet.promises.parties import ContentOrigin, Service, message_label

TURNS = 5
"""Questions, and answers, of each conversation."""
MAX_CONCURRENT = 1_000
"""Conversations that are written in one transaction."""
TEXTS = 200
"""Number of different texts. They are repeated."""


@dataclass(frozen=True)
class Writer:
    """Writes for one account.

    `began` is when the first of their conversations began; the others follow by minutes.
    """

    on: Infrastructure
    account_id: UUID
    began: datetime

    async def write(self, owner: Connection, messages: int, first: int = 0) -> list[UUID]:
        """Write so many messages; return their conversations' ids, the oldest first.

        `first`: how many conversations there are already.
        """
        count = max(1, messages // (2 * TURNS))
        ids = [self.on.random.new_id() for _ in range(count)]
        keys = ConversationKeys(self.on.keys, self.on.random)
        leaves = self._leaves()
        texts = _texts()
        for start in range(0, count, MAX_CONCURRENT):
            rows = Rows()
            for n, id_ in enumerate(ids[start : start + MAX_CONCURRENT], first + start):
                leaf = next(leaves)
                if leaf_number(leaf) == 0:
                    rows.add("key_pages", leaf, self.account_id)
                self._conversation(rows, keys, (id_, leaf), self.began + n * timedelta(minutes=1), texts)
            await rows.copy(owner)
        return ids

    def _leaves(self) -> Iterator[UUID]:
        """Yield the leaves of new pages, in order."""
        while True:
            page = new_page(self.on.random, PageUse.PRIVATE)
            self.on.keys.create_page(page, PageUse.PRIVATE)
            yield from (leaf_of(page, number) for number in range(LEAVES))

    def _conversation(
        self,
        rows: Rows,
        keys: ConversationKeys,
        named: tuple[UUID, UUID],
        began: datetime,
        texts: Sequence[tuple[str, str]],
    ) -> None:
        """Add a conversation with this id and leaf."""
        id_, leaf = named
        new_id, service = self.on.random.new_id, Service.CONSUMER_CHAT
        label, label_id, last = message_label(service, self.account_id, id_, None), new_id(), None
        metadata = Conversation(
            id=id_,
            owner_id=self.account_id,
            service=service,
            workspace_id=None,
            nature=ContentOrigin.ORDINARY,
            gpt_id=None,
            began_at=began,
            updated_at=began,
            head_id=None,
            title=texts[0][0][:60],
        )
        content, grants = keys.grant(self.account_id, id_, label, began, Leaves(leaf))
        for turn in range(TURNS):
            for role, text in zip((Role.USER, Role.ASSISTANT), texts[(began.minute + turn) % TEXTS], strict=True):
                last, parent = new_id(), last
                sealed = seal_body(
                    self.on.random,
                    content,
                    conversation_id=id_,
                    message_id=last,
                    scope=ContentScope.PRIVATE,
                    body=MessageBody(text),
                )
                rows.add(
                    "messages",
                    last,
                    id_,
                    self.account_id,
                    parent,
                    role,
                    label_id,
                    ContentScope.PRIVATE,
                    MessageState.COMPLETE,
                    sealed,
                    began,
                )
        title = ConversationSeals(keys, self.on.random).seal_title(metadata, content)
        rows.add(
            "conversations", id_, self.account_id, service, None, "ordinary", None, began, began, last, title, leaf
        )  # fmt: skip
        rows.add("labels", label_id, id_, self.account_id, began, label.texts())
        for grant in grants:
            rows.add("key_grants", id_, self.account_id, service, grant.scope, grant.holder, grant.sealed_key)


def _texts() -> list[tuple[str, str]]:
    """Return questions with their answers, the same in every run."""
    chance = random.Random(1)
    return [(words(chance, QUESTION), words(chance, ANSWER)) for _ in range(TEXTS)]
