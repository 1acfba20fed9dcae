"""A passkey: a key in a person's device that signs for this server only.

The device first verifies the person.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from discreet.errors import Invalid
from discreet.identity.accounts.account import hides_text

NAME_CHARACTERS: Final = 60
MAX_PASSKEYS: Final = 20
"""Of one account."""
CHALLENGE_LIFETIME: Final = timedelta(minutes=5)


class CeremonyPurpose(StrEnum):
    """What an authenticator signs for. A challenge is valid for one purpose."""

    SIGN_IN = "sign_in"
    REGISTER = "register"
    CONFIRM = "confirm"


@dataclass(frozen=True)
class Passkey:
    """A passkey as its owner sees it."""

    id: UUID
    name: str
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True)
class StoredKey:
    """The public key that verifies a signature, and its account."""

    id: UUID
    account_id: UUID
    public_key: bytes


def clean_name(name: str) -> str:
    name = name.strip()
    if not 1 <= len(name) <= NAME_CHARACTERS or hides_text(name):
        raise Invalid(f"Enter a name of 1 to {NAME_CHARACTERS} visible characters.", field="name")
    return name
