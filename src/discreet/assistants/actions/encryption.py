"""Encryption of a GPT's actions under the GPT's own key (P3, P10).

Invariants:
- Each envelope is bound to its place: it does not open in another version, action or host.
- Secrets are sealed under a key of their own.
- After the GPT's key is destroyed, all of it is noise, also in backups.
"""

import hmac
from uuid import UUID

import msgspec

from discreet.assistants.actions.action import Action
from discreet.assistants.actions.operation import DocumentProblem, Operation
from discreet.crypto.envelope import derive_key, open_sealed, seal
from discreet.errors import NotFound
from discreet.ports.clock import RandomSource
from discreet.ports.keys import KeyStore
from discreet.promises.origins import NO_ORIGINS, Origins


class ActionSource(msgspec.Struct, frozen=True):
    """The source of an action: for its builder, not needed for a call."""

    document: str
    operations: tuple[Operation, ...]
    warnings: tuple[DocumentProblem, ...] = ()
    refusals: tuple[DocumentProblem, ...] = ()


class SealedAction(msgspec.Struct, frozen=True):
    """A row of `actions`. `origins`: its other authors, beside the GPT's owner (P3)."""

    id: UUID
    action: bytes
    source: bytes
    mark: bytes
    origins: Origins = NO_ORIGINS


_encode = msgspec.json.Encoder().encode
_decode_action = msgspec.json.Decoder(Action).decode
_decode_source = msgspec.json.Decoder(ActionSource).decode


class ActionCipher:
    """Seals and opens one GPT's actions and their secrets.

    Opening raises DecryptionFailed for anything else.
    """

    def __init__(self, gpt_id: UUID, key: bytes, random: RandomSource) -> None:
        self._gpt_id, self._key, self._random = gpt_id, key, random

    def seal(self, version: int, action: Action, source: ActionSource) -> SealedAction:
        """Seal an action without the document and the operations that are not enabled.

        These are in its source; a call does not need them.
        """
        stripped = msgspec.structs.replace(action, document="", operations=action.offered or action.operations[:1])
        encoded_action, encoded_source = _encode(stripped), _encode(source)
        mark = hmac.digest(
            derive_key(self._key, "discreet v1 action marks"), encoded_action + b"\n" + encoded_source, "sha256"
        )
        return self._seal_parts(version, action.id, encoded_action, encoded_source, mark)

    def reseal(self, sealed: SealedAction, before: int, after: int) -> SealedAction:
        """Return the same content sealed for another version."""
        encoded_action = open_sealed(self._key, sealed.action, f"action {self._context(before, sealed.id)}")
        encoded_source = open_sealed(self._key, sealed.source, f"action source {self._context(before, sealed.id)}")
        resealed = self._seal_parts(after, sealed.id, encoded_action, encoded_source, sealed.mark)
        return msgspec.structs.replace(resealed, origins=sealed.origins)

    def open_action(self, version: int, action_id: UUID, sealed: bytes) -> Action:
        return _decode_action(open_sealed(self._key, sealed, f"action {self._context(version, action_id)}"))

    def open_source(self, version: int, action_id: UUID, sealed: bytes) -> ActionSource:
        return _decode_source(open_sealed(self._key, sealed, f"action source {self._context(version, action_id)}"))

    def open_with_document(self, version: int, sealed: SealedAction) -> Action:
        """Open an action with its document."""
        action = self.open_action(version, sealed.id, sealed.action)
        return msgspec.structs.replace(action, document=self.open_source(version, sealed.id, sealed.source).document)

    def seal_secret(self, action_id: UUID, origin: str, use: str, secret: str) -> bytes:
        return seal(self._random, self._secrets_key(), secret.encode(), self._secret_context(action_id, origin, use))

    def open_secret(self, action_id: UUID, origin: str, use: str, sealed: bytes) -> str:
        return open_sealed(self._secrets_key(), sealed, self._secret_context(action_id, origin, use)).decode()

    def _seal_parts(self, version: int, action_id: UUID, action: bytes, source: bytes, mark: bytes) -> SealedAction:
        context = self._context(version, action_id)
        sealed = seal(self._random, self._key, action, f"action {context}")
        sealed_source = seal(self._random, self._key, source, f"action source {context}")
        return SealedAction(action_id, sealed, sealed_source, mark)

    def _context(self, version: int, action_id: UUID) -> str:
        return f"{self._gpt_id} {version} {action_id}"

    def _secret_context(self, action_id: UUID, origin: str, use: str) -> str:
        return f"action secret {self._gpt_id} {action_id} {use} {origin}"

    def _secrets_key(self) -> bytes:
        return derive_key(self._key, "discreet v1 action secrets")


def build_action_cipher(keys: KeyStore, random: RandomSource, gpt_id: UUID) -> ActionCipher:
    """Return the cipher of a GPT; NotFound when its key is destroyed.

    Such a GPT is deleted, even if rows of it remain.
    """
    key = keys.key(f"gpt/{gpt_id}")
    if key is None:
        raise NotFound("There is no such GPT.")
    return ActionCipher(gpt_id, key, random)
