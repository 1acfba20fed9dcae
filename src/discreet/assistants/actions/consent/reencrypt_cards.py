"""Re-encryption of a conversation's cards and sent fields (P4, P5, P10).

Invariants:
- Cards and fields of deleted messages are deleted.
- The others keep their content.
- The ledger's rows stay: past disclosures remain recorded.
"""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

import msgspec

from discreet.assistants.actions.consent.encryption import ConsentCipher, ConsentSeal
from discreet.crypto.envelope import DecryptionFailed
from discreet.db.pool import Connection

FIELDS = """
    SELECT ledger_fields.ledger_id AS id, ledger_fields.sealed FROM ledger_fields
    JOIN ledger ON ledger.id = ledger_fields.ledger_id JOIN grants ON grants.id = ledger.grant_id
    WHERE ledger_fields.conversation_id = $1 AND grants.consent_id = ANY ($2)
"""


class CardReencryption:
    def __init__(self, seals: ConsentCipher) -> None:
        self._seals = seals

    async def reencrypt(
        self,
        connection: Connection,
        account_id: UUID,
        conversation_id: UUID,
        user_keys: tuple[UUID, UUID],
        kept_messages: Sequence[UUID],
    ) -> None:
        """Re-encrypt the cards and fields of messages that stay.

        `user_keys` are the old and the new key; `kept_messages` are the cards to keep.
        """
        old, new = (self._seals.for_conversation_key(account_id, conversation_id, key) for key in user_keys)
        cards = await connection.fetch("SELECT id, sealed FROM consents WHERE id = ANY ($1)", kept_messages)
        fields = await connection.fetch(FIELDS, conversation_id, kept_messages)
        await _replace(connection, conversation_id, old, new, cards, fields)

    async def conversations(self, connection: Connection) -> frozenset[UUID]:
        """Return the actor's conversations that have cards or fields."""
        rows = await connection.fetch(
            "SELECT conversation_id FROM consents WHERE conversation_id IS NOT NULL"
            " UNION SELECT conversation_id FROM ledger_fields WHERE conversation_id IS NOT NULL"
        )
        return frozenset(row["conversation_id"] for row in rows)

    async def reencrypt_all(
        self, connection: Connection, account_id: UUID, conversation_id: UUID, user_keys: tuple[UUID, UUID]
    ) -> None:
        """Re-encrypt all cards and fields of a conversation with another own key. `user_keys` as in `reencrypt`."""
        old, new = (self._seals.for_conversation_key(account_id, conversation_id, key) for key in user_keys)
        cards = await connection.fetch("SELECT id, sealed FROM consents WHERE conversation_id = $1", conversation_id)
        fields = await connection.fetch(
            "SELECT ledger_id AS id, sealed FROM ledger_fields WHERE conversation_id = $1", conversation_id
        )
        await _replace(connection, conversation_id, old, new, cards, fields)


async def _replace(
    connection: Connection,
    conversation_id: UUID,
    old: ConsentSeal,
    new: ConsentSeal,
    cards: Sequence[Any],
    fields: Sequence[Any],
) -> None:
    """Store the re-encrypted rows and delete all others of the conversation."""
    await connection.execute(
        "SELECT reencrypt_cards($1, $2, $3, $4, $5)",
        conversation_id,
        *_reencrypt_rows(old, new, cards, "consent"),
        *_reencrypt_rows(old, new, fields, "ledger fields"),
    )


def _reencrypt_rows(
    old: ConsentSeal, new: ConsentSeal, rows: Sequence[Any], kind: str
) -> tuple[list[UUID], list[bytes]]:
    """Return ids and re-encrypted contents.

    Rows that the old key does not open are noise and left out.
    """
    ids, sealed = list[UUID](), list[bytes]()
    for row in rows:
        context = f"{kind} {row['id']}"
        with suppress(DecryptionFailed):
            sealed.append(new.close(old.open(row["sealed"], msgspec.Raw, context), context))
            ids.append(row["id"])
    return ids, sealed
