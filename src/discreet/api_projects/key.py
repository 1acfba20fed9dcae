"""API keys: shown once, stored as a digest, limited to a scope and in time.

Invariants:
- Whether a key is valid is one pure decision on facts.
- A key acts for the person who made it. One of a workspace does so only while that person administers the workspace
  (specification: Services, accounts, workspaces).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from discreet.errors import Invalid, NotSignedIn
from discreet.identity.accounts.token import digest, new_token
from discreet.ports.clock import RandomSource
from discreet.promises.capabilities import NOT_FOR_PROGRAMS, Capability

KEY_PREFIX = "dsc-"
PREFIX_CHARACTERS = 10
"""How many of a key's 47 characters are stored: enough to recognise it; the other 37 cannot be guessed."""
MAX_DAYS = 366
MAX_GPTS = 100
MAX_PERSONAL_KEYS = 20
"""Valid keys of one person."""


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What a key may do.

    `models`: the server's own models, without a GPT. `every_gpt`: every GPT that its maker may use; then `gpts` is
    ignored. `capabilities` are those that its GPTs may use (P4).
    """

    models: bool = True
    every_gpt: bool = False
    gpts: Sequence[UUID] = ()
    may_embed: bool = False
    may_store: bool = False
    capabilities: Sequence[Capability] = ()

    def covers_gpt(self, gpt_id: UUID) -> bool:
        return self.every_gpt or gpt_id in self.gpts


@dataclass(frozen=True, kw_only=True)
class Key:
    """A key as shown to the people of its project. `holds`: the key is valid now."""

    id: UUID
    project_id: UUID
    maker_name: str
    name: str
    prefix: str
    scope: Scope
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None
    holds: bool


@dataclass(frozen=True)
class NewKey:
    """A new key and its text, which is shown once and stored nowhere."""

    key: Key
    text: str


PERSONAL_SCOPE: Final = Scope(models=True, every_gpt=True, may_embed=True)


@dataclass(frozen=True, kw_only=True)
class PersonalKey:
    """A person's own key, outside workspaces. `holds`: the key is valid now.

    Its scope is `PERSONAL_SCOPE`. Without `expires_at` it lasts until it is revoked.
    """

    id: UUID
    name: str
    prefix: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None
    holds: bool


@dataclass(frozen=True)
class NewPersonalKey:
    """A new personal key and its text, which is shown once and stored nowhere."""

    key: PersonalKey
    text: str


@dataclass(frozen=True)
class KeyText:
    """The text of a new key, with its digest and its visible prefix."""

    text: str
    digest: bytes
    prefix: str


class InvalidKey(NotSignedIn):
    """The request carries no valid API key."""

    code = "invalid_api_key"


def new_key_text(random: RandomSource) -> KeyText:
    text = KEY_PREFIX + new_token(random).text
    return KeyText(text, digest(text), text[:PREFIX_CHARACTERS])


def require_valid_key(works: bool, expires_at: datetime | None, revoked_at: datetime | None, now: datetime) -> None:
    """Raise InvalidKey with the reason. `works`: its maker administers the workspace."""
    if revoked_at is not None:
        raise InvalidKey("This API key was revoked.")
    if expires_at is not None and now >= expires_at:
        raise InvalidKey("This API key has expired. Create a new one.")
    if not works:
        raise InvalidKey("This API key is inactive: its creator no longer manages the workspace.")


def validate_scope(scope: Scope, days: int) -> timedelta:
    """Return how long a key of this scope lasts. Invalid names the wrong field."""
    lifetime = key_lifetime(days)
    if scope.every_gpt and scope.gpts:
        raise Invalid("Choose either all GPTs or single ones, not both.", field="gpts")
    if len(scope.gpts) > MAX_GPTS:
        raise Invalid(f"A key can name {MAX_GPTS} GPTs at most.", field="gpts")
    if scope.capabilities and not (scope.every_gpt or scope.gpts):
        raise Invalid("Only GPTs have capabilities. Choose GPTs, or no capabilities.", field="capabilities")
    for capability in scope.capabilities:
        if capability in NOT_FOR_PROGRAMS:
            raise Invalid(NOT_FOR_PROGRAMS[capability], field="capabilities")
    if not (scope.models or scope.every_gpt or scope.gpts or scope.may_embed):
        raise Invalid("Choose what the key may use: models, GPTs or embeddings.", field="models")
    return lifetime


def key_lifetime(days: int) -> timedelta:
    """Return how long a key of so many days lasts. Invalid for too few or too many."""
    if not 1 <= days <= MAX_DAYS:
        raise Invalid(f"A key lasts from 1 to {MAX_DAYS} days.", field="days")
    return timedelta(days=days)
