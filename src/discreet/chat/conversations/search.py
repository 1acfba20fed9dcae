"""Search in a person's own conversations (specification: Chat).

It decrypts, matches and forgets the content.

Invariants:
- There is no index and no record of queries or results.
- A search uses the same keys as the conversation's page, so deleted content is no longer found from that moment on (P7,
  P10).
- A call searches a bounded part and returns a cursor for the next.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from discreet.chat.conversations import keys_store, list_store, search_store
from discreet.chat.conversations.conversation import ConversationCursor
from discreet.chat.conversations.key_scopes import ContentKeys, KeyGrant
from discreet.chat.conversations.keys import ConversationKeys
from discreet.chat.conversations.message import MessageBody, Role, open_body
from discreet.chat.conversations.seals import open_title
from discreet.chat.conversations.search_store import SealedText, SealedTitle, SearchFilter
from discreet.chat.conversations.text_matching import SearchTerms, TextPiece
from discreet.db.pool import Database
from discreet.errors import NotFound
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.space_guard import require_space_access
from discreet.ports.clock import RandomSource
from discreet.ports.keys import KeyStore
from discreet.runtime.worker_threads import WorkerThreads

EVERYTHING = SearchFilter()
MAX_CONCURRENT = 2
"""The number of searches that may decrypt at the same time."""


@dataclass(frozen=True)
class SearchLimits:
    """Limits of one call.

    `opened_bytes` is approximate: a single conversation may be larger. A call ends early after `found` conversations,
    and returns at most `passages` of each.
    """

    opened_bytes: int = 2_000_000
    conversations: int = 500
    found: int = 30
    passages: int = 3


@dataclass(frozen=True)
class FoundMessage:
    id: UUID
    role: Role
    passage: tuple[TextPiece, ...]


@dataclass(frozen=True)
class FoundConversation:
    """A match. `further` counts more matching messages that are not returned."""

    place: ConversationCursor
    title: tuple[TextPiece, ...]
    messages: tuple[FoundMessage, ...]
    further: int
    archived: bool


@dataclass(frozen=True)
class SearchResults:
    """Matches, latest first. `next` is None when everything has been searched."""

    conversations: list[FoundConversation]
    next: ConversationCursor | None


@dataclass(frozen=True)
class _SealedBatch:
    """One encrypted batch of a search. `is_last`: it is the final batch."""

    titles: Sequence[SealedTitle]
    grants: Mapping[UUID, list[KeyGrant]]
    texts: Mapping[UUID, list[SealedText]]
    is_last: bool


class ConversationSearch:
    def __init__(
        self, database: Database, keys: KeyStore, random: RandomSource, limits: SearchLimits | None = None
    ) -> None:
        self._database, self._limits = database, limits or SearchLimits()
        self._keys = ConversationKeys(keys, random)
        self._threads = WorkerThreads("search", MAX_CONCURRENT)

    async def find(
        self,
        actor: Actor,
        query: str,
        after: ConversationCursor | None = None,
        search_filter: SearchFilter = EVERYTHING,
    ) -> SearchResults:
        """Find the actor's conversations in the current space that hold all the words and pass the filter.

        The words are matched in the title, in messages of any branch, and in action responses. Temporary chats are not
        searched: they are not stored (P9).
        """
        terms = SearchTerms.of(query)
        batch = await self._load_batch(actor, after, search_filter)
        return await self._threads.run(self._search_batch, batch, terms)

    async def _load_batch(
        self, actor: Actor, after: ConversationCursor | None, search_filter: SearchFilter
    ) -> _SealedBatch:
        max_count = self._limits.conversations
        async with self._database.acting_as(actor.account_id) as connection:
            await list_store.use_snapshot(connection)
            await require_space_access(connection, actor, actor.space.workspace_id)
            titles = await search_store.list_titles(
                connection, actor.space.workspace_id, search_filter, after, max_count
            )
            batch = _first_bytes(titles, self._limits.opened_bytes)
            ids = [title.place.id for title in batch]
            grants, texts = await keys_store.grants(connection, ids), await search_store.list_texts(connection, ids)
        return _SealedBatch(batch, grants, texts, is_last=len(batch) == len(titles) < max_count)

    def _search_batch(self, batch: _SealedBatch, terms: SearchTerms) -> SearchResults:
        found: list[FoundConversation] = []
        for title in batch.titles:
            keys = self._open_keys(title, batch.grants[title.place.id])
            if keys and (match := _match(title, keys, batch.texts[title.place.id], terms, self._limits.passages)):
                found.append(match)
            if len(found) == self._limits.found and title is not batch.titles[-1]:
                return SearchResults(found, title.place)
        return SearchResults(found, None if batch.is_last else batch.titles[-1].place)

    def _open_keys(self, title: SealedTitle, grants: Sequence[KeyGrant]) -> ContentKeys | None:
        """Return the content keys; None if the key or rows were deleted in between."""
        try:
            return self._keys.open(title.owner_id, title.place.id, grants) or None
        except NotFound:
            return None


def _first_bytes(titles: Sequence[SealedTitle], max_count: int) -> Sequence[SealedTitle]:
    """Return as many conversations as one call decrypts, at least one if any."""
    size = 0
    for n, title in enumerate(titles):
        size += title.bytes
        if n and size > max_count:
            return titles[:n]
    return titles


def _match(
    title: SealedTitle, keys: ContentKeys, texts: Sequence[SealedText], terms: SearchTerms, passages: int
) -> FoundConversation | None:
    id_ = title.place.id
    name = open_title(keys, id_, title.sealed)
    messages: list[FoundMessage] = []
    further = 0
    for sealed in texts:
        body = open_body(keys, id_, sealed.id, sealed.scope, sealed.sealed)
        text = next((searched for searched in _searchable_texts(body) if terms.match(searched)), None)
        if text is None:
            continue
        if len(messages) < passages:
            messages.append(FoundMessage(sealed.id, sealed.role, terms.passage(text)))
        else:
            further += 1
    if not messages and not terms.match(name):
        return None
    return FoundConversation(title.place, terms.mark(name), tuple(messages), further, title.archived)


def _searchable_texts(body: MessageBody) -> Iterator[str]:
    """Yield the message's text, then the third parties' responses."""
    yield body.text
    yield from (call.response for call in body.calls if call.response)
