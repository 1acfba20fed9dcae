"""Sealing of prompts, and of what a person tells about themselves (P7, P10).

Invariants:
- Each prompt has a key of its own in the key store. Destroying it makes the prompt and its shared copy unreadable, in
  backups too.
- In a person's own space a prompt also needs the user-held key, if the person has one.
- A shared copy needs the author's key and the prompt's, so it ends with either.
"""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

import msgspec

from discreet.chat.prompts.prompt import GONE, PromptContent
from discreet.chat.prompts.store import SealedPrompt
from discreet.crypto.envelope import DecryptionFailed, derive_key, key_fingerprint, next_key, open_sealed, seal
from discreet.errors import NotFound, UnlockRequired
from discreet.identity.accounts.space_guard import UNLOCK_FIRST
from discreet.ports.clock import RandomSource
from discreet.ports.keys import KeyStore

Content = TypeVar("Content", bound=msgspec.Struct)


class PromptHolder(StrEnum):
    """The keys that open a prompt: the server's key for its owner, or also the user-held key."""

    USER = "user"
    PERSON = "person"


@dataclass(frozen=True)
class PersonKeys:
    """A person's keys, read once for all their prompts. `user_held` is the user-held key while it is unlocked."""

    account_id: UUID
    server: bytes = field(repr=False)
    user_held: bytes | None = field(repr=False)


@dataclass(frozen=True)
class ResealedPrompt:
    """A prompt sealed for its new holder. `mark`: that of the key to which the key store has yet to advance."""

    sealed: bytes
    mark: bytes | None


class UnreadablePrompt(NotFound):
    """A stored prompt that its keys do not open."""


class PromptSeals:
    def __init__(self, keys: KeyStore, random: RandomSource) -> None:
        self._keys, self._random = keys, random

    def create(self, prompt_id: UUID) -> None:
        """Create the prompt's key, before its row: a row without a key cannot be opened."""
        self._keys.create_key(_name(prompt_id))

    def destroy(self, prompt_id: UUID) -> None:
        self._keys.destroy_key(_name(prompt_id))

    def advance(self, prompt_id: UUID, mark: bytes) -> None:
        """Advance the prompt's key; what was sealed under the old one becomes unreadable."""
        self._keys.advance_key(_name(prompt_id), mark)

    def keys_of(self, account_id: UUID) -> PersonKeys:
        """Return a person's keys. NotFound once they are destroyed."""
        if (server := self._keys.key(f"user/{account_id}")) is None:
            raise NotFound(GONE)
        return PersonKeys(account_id, server, self._keys.unlocked.get(account_id))

    @staticmethod
    def holder(person: PersonKeys, workspace_id: UUID | None) -> PromptHolder:
        """Return the holder for a new prompt. The database refuses a wrong one."""
        return PromptHolder.PERSON if workspace_id is None and person.user_held is not None else PromptHolder.USER

    def new(
        self, account_id: UUID, workspace_id: UUID | None, prompt_id: UUID, content: msgspec.Struct, now: datetime
    ) -> SealedPrompt:
        """Return the first row of a prompt whose key was created. NotFound once the person's keys are destroyed."""
        person = self.keys_of(account_id)
        holder = self.holder(person, workspace_id)
        return SealedPrompt(
            id=prompt_id,
            owner_id=account_id,
            workspace_id=workspace_id,
            holder=holder,
            sealed_prompt=self.seal_content(person, prompt_id, holder, content, mark=None),
            created_at=now,
            updated_at=now,
        )

    def seal_content(
        self, person: PersonKeys, prompt_id: UUID, holder: PromptHolder, content: msgspec.Struct, mark: bytes | None
    ) -> bytes:
        """Return the content sealed. `mark`: that of the key to which the key store has yet to advance."""
        prompt_key = self._prompt_key(prompt_id)
        if mark is not None and key_fingerprint(prompt_key) != mark:
            prompt_key = next_key(prompt_key)
        key = _key(person, prompt_id, holder, prompt_key)
        return seal(self._random, key, msgspec.json.encode(content), _place(prompt_id))

    def reseal(
        self, person: PersonKeys, prompt_id: UUID, holder: PromptHolder, sealed: bytes, to: PromptHolder
    ) -> ResealedPrompt:
        """Return what `holder` opens, sealed for `to`; for the user-held key under the key's successor."""
        content, key, mark = self._decrypt(person, prompt_id, holder, sealed), self._prompt_key(prompt_id), None
        if to is PromptHolder.PERSON:
            key = next_key(key)
            mark = key_fingerprint(key)
        return ResealedPrompt(seal(self._random, _key(person, prompt_id, to, key), content, _place(prompt_id)), mark)

    def open(
        self, person: PersonKeys, prompt_id: UUID, holder: PromptHolder, sealed: bytes, content: type[Content]
    ) -> Content:
        """Return the content.

        NotFound once the key is destroyed, UnlockRequired while the user-held key is locked, UnreadablePrompt if no key
        opens it.
        """
        return msgspec.json.decode(self._decrypt(person, prompt_id, holder, sealed), type=content)

    def _decrypt(self, person: PersonKeys, prompt_id: UUID, holder: PromptHolder, sealed: bytes) -> bytes:
        prompt_key = self._prompt_key(prompt_id)
        # The second: it was just handed over, and the key store has yet to advance to the next key.
        for each in (prompt_key,) if holder is PromptHolder.USER else (prompt_key, next_key(prompt_key)):
            with suppress(DecryptionFailed):
                return open_sealed(_key(person, prompt_id, holder, each), sealed, _place(prompt_id))
        raise UnreadablePrompt(GONE)

    def seal_shared(self, author: PersonKeys, prompt_id: UUID, content: PromptContent) -> bytes:
        key = self._shared_key(author, prompt_id)
        return seal(self._random, key, msgspec.json.encode(content), _shared_place(prompt_id))

    def open_shared(self, author: PersonKeys, prompt_id: UUID, sealed: bytes) -> PromptContent:
        """Return a shared copy's content. NotFound and UnreadablePrompt as `open`."""
        key = self._shared_key(author, prompt_id)
        try:
            return msgspec.json.decode(open_sealed(key, sealed, _shared_place(prompt_id)), type=PromptContent)
        except DecryptionFailed:
            raise UnreadablePrompt(GONE) from None

    def _shared_key(self, author: PersonKeys, prompt_id: UUID) -> bytes:
        return derive_key(author.server + self._prompt_key(prompt_id), f"discreet v1 shared prompt {prompt_id}")

    def _prompt_key(self, prompt_id: UUID) -> bytes:
        if (key := self._keys.key(_name(prompt_id))) is None:
            raise NotFound(GONE)
        return key


def _key(person: PersonKeys, prompt_id: UUID, holder: PromptHolder, prompt_key: bytes) -> bytes:
    secret = person.server + prompt_key
    if holder is PromptHolder.USER:
        return derive_key(secret, f"discreet v1 prompt {prompt_id}")
    if person.user_held is None:
        raise UnlockRequired(UNLOCK_FIRST)
    return derive_key(secret + person.user_held, f"discreet v1 prompt of a person {prompt_id}")


def _name(prompt_id: UUID) -> str:
    return f"prompt/{prompt_id}"


def _place(prompt_id: UUID) -> str:
    return f"prompt {prompt_id}"


def _shared_place(prompt_id: UUID) -> str:
    return f"shared prompt {prompt_id}"
