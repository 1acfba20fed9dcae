"""Links for guests as values: what their owner sets, what it costs, and what a guest enters (P6, P8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

import msgspec

from discreet.crypto.envelope import open_sealed, seal
from discreet.errors import Forbidden, Invalid
from discreet.identity.accounts.account import hides_text, normalize_password
from discreet.ports.clock import RandomSource
from discreet.promises.guests import WHY_NOT, GuestObstacle

NAME_CHARACTERS: Final = 80
PASSWORD_CHARACTERS: Final = (8, 256)
MAX_LINKS: Final = 100
"""Of one GPT."""
CLOSED: Final = "This link doesn't work any more. Ask the person who gave it to you for a new one."


class PasswordNeeded(Forbidden):
    """The link has a password, and none or a wrong one was given."""

    code = "password_needed"


class ProofNeeded(Forbidden):
    """A proof of work is missing, or it was wrong, late or used before. Ask for a challenge and solve it."""

    code = "proof_needed"


@dataclass(frozen=True)
class MessageCaps:
    """The most messages a day (UTC): of a link, of each guest, of each range of network addresses."""

    link: int
    guest: int
    range: int

    def limit_to(self, maximum: "MessageCaps") -> "MessageCaps":
        return MessageCaps(min(self.link, maximum.link), min(self.guest, maximum.guest), min(self.range, maximum.range))


@dataclass(frozen=True, kw_only=True)
class NextLimits:
    """Limits of a link that hold from the day `on` (UTC), so that no change of them probes what is counted (P8)."""

    on: date
    caps: MessageCaps
    budget: Decimal | None


@dataclass(frozen=True, kw_only=True)
class GuestSettings:
    """What the operator allows. `usual` is what a new link gets, `most` the highest that builders may set."""

    allowed: bool
    usual: MessageCaps
    most: MessageCaps


FIRST_SETTINGS: Final = GuestSettings(
    allowed=False, usual=MessageCaps(200, 30, 60), most=MessageCaps(5_000, 500, 1_000)
)
"""In force until an operator has saved others."""


@dataclass(frozen=True, kw_only=True)
class GuestLinkDraft:
    """What the owner sets. `password` None: none, or as before; `caps` None: the usual ones; `budget` for a month."""

    name: str
    ends_at: datetime | None = None
    password: str | None = None
    caps: MessageCaps | None = None
    budget: Decimal | None = None
    sites: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class GuestLink:
    """A link as its owner sees it.

    `caps` and `budget` are those that the owner set last; they hold from `limits_from`, or already (None).
    `percent`: how far the budget in force is used in the running month, in tens, as noted once a day; None without a
    budget that is large enough. `last_month`: what it cost in the month before. `used_in`: the latest month before the
    running one in which it was used (P8).
    """

    id: UUID
    name: str
    address: str
    created_at: datetime
    ends_at: datetime | None
    has_password: bool
    caps: MessageCaps
    budget: Decimal | None
    limits_from: date | None
    sites: tuple[str, ...]
    percent: int | None
    last_month: Decimal
    used_in: date | None


@dataclass(frozen=True, kw_only=True)
class GuestLinkList:
    """The links of a GPT, and why guests cannot use it now; None: they can."""

    links: Sequence[GuestLink]
    obstacle: GuestObstacle | None
    settings: GuestSettings
    currency: str


@dataclass(frozen=True, kw_only=True)
class OpenedGuestLink:
    """A link that a guest may enter. Its owner pays. `ends_at` is None for one without an end."""

    id: UUID
    gpt_id: UUID
    owner_id: UUID
    workspace_id: UUID | None
    ends_at: datetime | None


@dataclass(frozen=True)
class GuestLinkPreview:
    """A link before it is entered: whether it asks for a password."""

    has_password: bool


class SealedLink(msgspec.Struct, frozen=True):
    """The sealed part of a link."""

    name: str
    token: str


def seal_link(random: RandomSource, gpt_key: bytes, link_id: UUID, link: SealedLink) -> bytes:
    return seal(random, gpt_key, msgspec.msgpack.encode(link), f"guest link {link_id}")


def open_link(gpt_key: bytes, link_id: UUID, sealed: bytes) -> SealedLink:
    """Decrypt a link's name and token. DecryptionFailed for another link's."""
    return msgspec.msgpack.decode(open_sealed(gpt_key, sealed, f"guest link {link_id}"), type=SealedLink)


def clean_name(name: str) -> str:
    """Return the owner's name for a link on one line. Invalid when it is empty, too long or hides text."""
    name = " ".join(name.split())
    if not 1 <= len(name) <= NAME_CHARACTERS:
        raise Invalid(f"Enter a name of 1 to {NAME_CHARACTERS} characters, for example the customer's.", field="name")
    if hides_text(name):
        raise Invalid("The name contains invisible characters. Please type it again.", field="name")
    return name


def clean_password(password: str) -> str:
    """Return a link's password as it is hashed. Invalid when it is too short or too long."""
    password = normalize_password(password)
    minimum, maximum = PASSWORD_CHARACTERS
    if not minimum <= len(password) <= maximum:
        raise Invalid(f"Choose a password of {minimum} to {maximum} characters.", field="password")
    return password


def check_caps(caps: MessageCaps, maximum: MessageCaps) -> MessageCaps:
    """Return the caps. Invalid when one is not between 1 and the highest that the operator allows."""
    for name, value in vars(caps).items():
        if not 1 <= value <= getattr(maximum, name):
            raise Invalid(
                f"Give a number from 1 to {getattr(maximum, name):,}. The operator of this server allows no more.",
                field=f"{name}_messages",
            )
    return caps


def build_obstacle_error(obstacle: GuestObstacle) -> Forbidden:
    return Forbidden(WHY_NOT[obstacle])
