"""Keyed digests of what a link counts: guests and ranges of network addresses, never stored as such."""

import hashlib
from datetime import date
from typing import Final
from uuid import UUID

from discreet.crypto.envelope import derive_key
from discreet.quotas.client_network import network_of

RANGE_BITS: Final = {"ipv4_bits": 24, "ipv6_bits": 48}
"""A range is what one network operator gives to one customer or block: neighbours count together."""


class CountedSubjects:
    """Digests of subjects of one link on one day (UTC).

    They are keyed with a key that is derived from the GPT's for the link and the day, so digests of two links or days
    cannot be compared, and none can be guessed with the database alone.
    """

    def __init__(self, gpt_key: bytes, link_id: UUID, day: date) -> None:
        self._key = derive_key(gpt_key, f"discreet v1 guest counts {link_id} {day.isoformat()}")

    def list_message_subjects(self, guest_id: UUID, address: str) -> list[bytes]:
        """Return the subjects of a message: the link, the guest, the range."""
        return [
            self._digest("link"),
            self._digest(f"guest {guest_id}"),
            self._digest(f"range {network_of(address, **RANGE_BITS)}"),
        ]

    @property
    def all_passwords_subject(self) -> bytes:
        """The subject of all passwords that are tried at the link."""
        return self._digest("passwords")

    def list_password_subjects(self, address: str) -> list[bytes]:
        """Return the subjects of a password that is tried: the link, the range."""
        return [self.all_passwords_subject, self._digest(f"passwords {network_of(address, **RANGE_BITS)}")]

    def _digest(self, subject: str) -> bytes:
        return hashlib.blake2b(subject.encode(errors="replace"), key=self._key, digest_size=16).digest()
