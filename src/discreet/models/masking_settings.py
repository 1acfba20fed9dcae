"""A person's masking settings: choice, kinds and words (P14, P7).

Invariants:
- The words are content: they are stored encrypted under the person's key.
- A changed choice holds for the next prompt, in every process and every open chat.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from discreet.crypto.envelope import derive_key, open_sealed, seal
from discreet.db.runtime import Runtime
from discreet.errors import NotFound
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.masked_words import check_words
from discreet.identity.accounts.security import record_own_event
from discreet.identity.accounts.security_events import SecurityEvent
from discreet.identity.workspaces.masked_words import SealedWorkspaceWords
from discreet.identity.workspaces.rules import masking_rule_of
from discreet.models import store
from discreet.ports.model_request import UsageOwner
from discreet.promises.masking import (
    EVERY_KIND,
    NO_MASKING_RULE,
    MaskedKind,
    MaskingChoice,
    MaskingPreferences,
    WorkspaceMaskingRule,
)

_WORDS = "discreet v1 masked words"


@dataclass(frozen=True, kw_only=True)
class PersonMasking:
    """A person's own choice. `workspace`: the rule of the workspace in which they are, `workspace_words` its words.

    `has_lost_words`: the workspace has words that can't be read.
    """

    choice: MaskingChoice
    kinds: frozenset[MaskedKind]
    words: tuple[str, ...]
    workspace: WorkspaceMaskingRule = NO_MASKING_RULE
    workspace_words: tuple[str, ...] = ()
    has_lost_words: bool = False

    @property
    def every_word(self) -> tuple[str, ...]:
        """The person's words and the workspace's, each once."""
        return tuple(dict.fromkeys(self.words + self.workspace_words))


SERVER_REQUEST = PersonMasking(choice=MaskingChoice.DEFAULT, kinds=EVERY_KIND, words=())
"""The choice for a request that no person and no workspace pays for."""


class MaskingSettings:
    def __init__(self, runtime: Runtime) -> None:
        self._database, self._keys = runtime.database, runtime.keys
        self._clock, self._random = runtime.clock, runtime.random
        self._workspace_words = SealedWorkspaceWords(runtime.keys, runtime.random)

    async def get(self, payer: UsageOwner | None, settings_row: Mapping[str, Any] | None = None) -> PersonMasking:
        """Return what the person and the workspace that pay say. A request for which neither pays is the server's.

        `settings_row`: their row of masking_wishes, if it was just read.
        """
        if payer is None:
            return SERVER_REQUEST
        if settings_row is not None:
            return self.from_row(payer, settings_row)
        async with self._database.one_statement() as connection:
            row = await store.get_masking_settings(connection, payer.account_id, payer.workspace_id)
        return self.from_row(payer, row)

    def from_row(self, payer: UsageOwner, row: Mapping[str, Any]) -> PersonMasking:
        """Return what a row of the function masking_wishes says."""
        rule = masking_rule_of(row)
        workspace_words = self._workspace_words.open(payer.workspace_id, row["sealed_workspace_words"])
        return PersonMasking(
            choice=MaskingChoice(row["masking"]),
            kinds=EVERY_KIND if row["kinds"] is None else frozenset(map(MaskedKind, row["kinds"])),
            has_lost_words=self._workspace_words.are_lost(payer.workspace_id, row["sealed_workspace_words"]),
            words=self._open(payer.account_id, row["sealed_words"]),
            workspace=rule.with_words() if workspace_words else rule,
            workspace_words=workspace_words,
        )

    def digest_key(self, payer: UsageOwner | None) -> bytes:
        """Return the key for digests of the payer's texts. That of a person is destroyed with the account."""
        if payer is None:
            return b""
        if payer.account_id is None:
            return payer.workspace_id.bytes if payer.workspace_id else b""
        return self._key(payer.account_id, "discreet v1 digests of texts")

    async def get_own(self, actor: Actor) -> PersonMasking:
        return await self.get(UsageOwner(actor.account_id, actor.space.workspace_id))

    async def choose(
        self, actor: Actor, choice: MaskingChoice, kinds: frozenset[MaskedKind], words: Iterable[str]
    ) -> PersonMasking:
        """Set the person's own choice. Invalid or TooLarge for words that can't be masked."""
        sealed = self._seal(actor.account_id, check_words(words))
        async with self._database.acting_as(actor.account_id) as connection:
            stored = None if kinds == EVERY_KIND else sorted(kinds)
            await store.set_masking(connection, actor.account_id, choice, stored, sealed)
            await record_own_event(connection, actor, SecurityEvent.MASKING_CHANGED, self._clock.now())
        return await self.get_own(actor)

    def _seal(self, account_id: UUID, words: tuple[str, ...]) -> bytes | None:
        if not words:
            return None
        return seal(
            self._random, self._key(account_id, _WORDS), msgspec.json.encode(words), _associated_data(account_id)
        )

    def _open(self, account_id: UUID | None, sealed: bytes | None) -> tuple[str, ...]:
        if account_id is None or sealed is None:
            return ()
        opened = open_sealed(self._key(account_id, _WORDS), sealed, _associated_data(account_id))
        return msgspec.json.decode(opened, type=tuple[str, ...])

    def _key(self, account_id: UUID, info: str) -> bytes:
        user = self._keys.key(f"user/{account_id}")
        if user is None:
            raise NotFound("This account no longer exists.")
        return derive_key(user, info)


def get_masking_preferences(own: PersonMasking, *, endpoint: bool, chat: MaskingChoice) -> MaskingPreferences:
    """Return everyone's say for one prompt. `endpoint`: the operator's default for it."""
    return MaskingPreferences(endpoint=endpoint, person=own.choice, chat=chat, kinds=own.kinds, workspace=own.workspace)


def _associated_data(account_id: UUID) -> str:
    return f"masked words {account_id}"
