"""Responses that a program asked to store.

They are encrypted under their project's key and readable by that project only (specification: Services, accounts,
workspaces).

Invariants:
- A response is stored only if the caller asks for it and the key and the workspace permit it.
- A stored response holds its input and its output.
- Earlier turns are stored once, in their own response, so that deleting a response removes it from everything that
  continues it (P10).
"""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

import msgspec

from discreet.api_projects import responses_store
from discreet.api_projects.authentication import Caller
from discreet.api_projects.project import seal_name
from discreet.api_projects.response_cache import ResponseCache
from discreet.api_projects.responses_store import StoredResponse, in_project
from discreet.crypto.envelope import open_sealed, seal
from discreet.db.runtime import Runtime
from discreet.errors import Forbidden, NotFound
from discreet.ports.model_request import ChatMessage
from discreet.promises.parties import Party

MAX_CHAIN_LENGTH = 200
MAX_BESIDE = 200
"""The most responses on other branches that are read, latest first."""
DELETE_RESPONSES_OVER = "delete_responses_over"
EVERY_HOUR_AT_TWENTY_FIVE = "25 * * * *"


class NotStorable(Forbidden):
    """The key or the workspace does not permit storing responses."""

    code = "storing_not_permitted"


class SavedResponse(msgspec.Struct, frozen=True):
    """The encrypted content: the response as sent (JSON), its input and its output.

    `third_parties` are those whose answers are in it. They are parties to everything that continues it (P1, P4).
    `passages` are the ids of the GPT's passages that it was made from (specification: GPTs): only ids, as in a chat.
    """

    response: bytes
    messages: tuple[ChatMessage, ...]
    third_parties: tuple[str, ...] = ()
    passages: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class PreviousResponse:
    """The conversation that a response continues, and its third parties.

    `elsewhere` holds the messages of other branches from the same beginning, oldest first; `passages` the ids of all
    passages used. Neither goes to a model.
    """

    messages: tuple[ChatMessage, ...] = ()
    third_parties: frozenset[Party] = frozenset()
    elsewhere: tuple[ChatMessage, ...] = ()
    passages: tuple[UUID, ...] = ()


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(SavedResponse).decode


class Responses:
    def __init__(self, runtime: Runtime, cache: ResponseCache) -> None:
        self._database, self._keys = runtime.database, runtime.keys
        self._clock, self._random = runtime.clock, runtime.random
        self._cache = cache

    @staticmethod
    def require_storable(caller: Caller) -> None:
        """Raise NotStorable, before the answer, so that no unstored answer is charged."""
        if not caller.scope.may_store:
            raise NotStorable(
                "This API key or its workspace does not allow stored responses. Leave out “store”, or allow it on the "
                "workspace's page “API”.",
                field="store",
            )

    async def store(self, caller: Caller, response_id: UUID, previous_id: UUID | None, response: SavedResponse) -> None:
        """Store a response. Forbidden if not permitted; the database refuses it, too."""
        self.require_storable(caller)
        key = await self._key(caller)
        sealed = seal(self._random, key, _encode(response), _context(caller, response_id))
        async with in_project(self._database, caller.actor.account_id, caller.project_id) as connection:
            stored = StoredResponse(response_id, previous_id, sealed)
            await responses_store.insert(connection, caller.project_id, stored, self._clock.now())

    async def hold(self, caller: Caller, response_id: UUID, response: SavedResponse) -> None:
        """Hold an answer in memory for later references, if the key may store.

        Writes nothing.
        """
        if caller.scope.may_store:
            self._cache.hold(await self._key(caller), response_id, _encode(response))

    async def find_referenced(self, caller: Caller, response_ids: Collection[UUID]) -> dict[UUID, SavedResponse]:
        """Return the stored or held answers with these ids. Missing ids are left out."""
        responses = {}
        key = await self._key(caller)
        async with in_project(self._database, caller.actor.account_id, caller.project_id) as connection:
            stored = [await responses_store.one(connection, each) for each in response_ids]
        for response_id, row in zip(response_ids, stored, strict=True):
            if row is not None:
                responses[response_id] = self._open(key, caller, row)
            elif caller.scope.may_store and (held := self._cache.content(key, response_id)) is not None:
                responses[response_id] = _decode(held)
        return responses

    async def response(self, caller: Caller, response_id: UUID) -> bytes:
        """Return the response as sent. NotFound for another project's."""
        async with in_project(self._database, caller.actor.account_id, caller.project_id) as connection:
            stored = await responses_store.one(connection, response_id)
        if stored is None:
            raise not_found(response_id)
        return self._open(await self._key(caller), caller, stored).response

    async def history(self, caller: Caller, previous_id: UUID) -> PreviousResponse:
        """Return all messages up to and including this response, in order.

        NotFound when one of the responses is gone.
        """
        async with in_project(self._database, caller.actor.account_id, caller.project_id) as connection:
            chain = await responses_store.chain(connection, previous_id, MAX_CHAIN_LENGTH)
            if not chain:
                raise not_found(previous_id)
            if (missing := chain[-1].previous_id) is not None:
                raise not_found(missing)
            other_branches = await responses_store.other_branches(
                connection, [stored.id for stored in chain], MAX_BESIDE
            )
        key = await self._key(caller)
        responses = [self._open(key, caller, stored) for stored in reversed(chain)]
        others = [self._open(key, caller, stored) for stored in reversed(other_branches)]
        return PreviousResponse(
            tuple(message for each in responses for message in each.messages),
            frozenset(Party.parse(party) for each in responses for party in each.third_parties),
            tuple(message for each in others for message in each.messages),
            tuple(dict.fromkeys(id_ for each in (*reversed(responses), *reversed(others)) for id_ in each.passages)),
        )

    async def delete(self, caller: Caller, response_id: UUID) -> None:
        self._cache.forget(await self._key(caller), response_id)
        async with in_project(self._database, caller.actor.account_id, caller.project_id) as connection:
            if not await responses_store.delete(connection, response_id):
                raise not_found(response_id)

    async def delete_expired(self) -> None:
        """Delete responses older than their workspace's retention limit. A periodic job."""
        async with self._database.one_statement() as connection:
            await responses_store.delete_expired(connection, self._clock.now())

    async def _key(self, caller: Caller) -> bytes:
        key = await asyncio.to_thread(self._keys.key, seal_name(caller.project_id))
        if key is None:
            raise NotFound("This project was deleted.")
        return key

    def _open(self, key: bytes, caller: Caller, stored: StoredResponse) -> SavedResponse:
        return _decode(open_sealed(key, stored.sealed, _context(caller, stored.id)))


def not_found(response_id: UUID) -> NotFound:
    """Return one error for another project's, a deleted and a nonexistent response."""
    return NotFound(
        f"There is no stored response resp_{response_id.hex} in this project.", field="previous_response_id"
    )


def _context(caller: Caller, response_id: UUID) -> str:
    return f"response {caller.project_id} {response_id}"
