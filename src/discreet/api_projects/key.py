"""API keys: what a program calls with. Shown once, kept as a digest, held to a scope, and never for ever.

Invariants:
- Whether a key holds is one pure decision on facts.
- A key acts for the person who made it, and no longer than that person administers the workspace (specification:
  Services, accounts, workspaces).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from discreet.errors import Invalid, NotSignedIn
from discreet.identity.accounts.token import digest, new_token
from discreet.ports import RandomSource

BEGINS = "dsc-"
PREFIX_CHARACTERS = 10
"""Of a key's 47, enough to recognise it by; the other 37 cannot be guessed."""
MOST_DAYS = 366
MOST_GPTS = 100


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What a key may do. `models`: the server's own models, without a GPT. `gpts` counts unless `every_gpt` is set,
    which is every GPT that its maker may use."""

    models: bool = True
    every_gpt: bool = False
    gpts: Sequence[UUID] = ()
    may_embed: bool = False
    may_store: bool = False

    def covers_gpt(self, gpt_id: UUID) -> bool:
        return self.every_gpt or gpt_id in self.gpts


@dataclass(frozen=True, kw_only=True)
class Key:
    """A key as the people of its project see it. `holds`: it opens something now."""

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
    """A fresh key, and its text: told once, stored nowhere."""

    key: Key
    text: str


@dataclass(frozen=True)
class KeyText:
    """What is made of randomness for a new key."""

    text: str
    digest: bytes
    prefix: str


class InvalidKey(NotSignedIn):
    """The request carries no API key that holds."""

    code = "invalid_api_key"


def new_key_text(entropy: RandomSource) -> KeyText:
    text = BEGINS + new_token(entropy).text
    return KeyText(text, digest(text), text[:PREFIX_CHARACTERS])


def refuse_unless_holding(works: bool, expires_at: datetime, revoked_at: datetime | None, now: datetime) -> None:
    """InvalidKey says why to whoever has the key. `works`: its maker still administers the workspace."""
    if revoked_at is not None:
        raise InvalidKey("This API key was revoked.")
    if now >= expires_at:
        raise InvalidKey("This API key has expired. Make a new one on the workspace's page.")
    if not works:
        raise InvalidKey("This API key has ended: whoever made it does not administer the workspace any more.")


def checked(scope: Scope, days: int) -> timedelta:
    """How long a key of this scope lasts. Invalid names what cannot be."""
    if not 1 <= days <= MOST_DAYS:
        raise Invalid(f"A key lasts from 1 to {MOST_DAYS} days.", field="days")
    if scope.every_gpt and scope.gpts:
        raise Invalid("Choose every GPT, or name the ones that are meant.", field="gpts")
    if len(scope.gpts) > MOST_GPTS:
        raise Invalid(f"A key can name {MOST_GPTS} GPTs at most.", field="gpts")
    if not (scope.models or scope.every_gpt or scope.gpts or scope.may_embed):
        raise Invalid("A key that may use nothing is of no use: choose models, GPTs or embeddings.", field="models")
    return timedelta(days=days)
