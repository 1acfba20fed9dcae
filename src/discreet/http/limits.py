"""How often somebody may try. Counted in this process's memory, by digest: no e-mail or address is kept.

Law of this file: an attempt counts before it is worked on, so that guessing costs the guesser and not us.
"""

import hashlib
import time
from dataclasses import dataclass, fields
from ipaddress import IPv6Address, ip_address
from math import ceil
from uuid import UUID

from limits import RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from discreet.accounts.account import same_email
from discreet.errors import TooMany


@dataclass(frozen=True)
class Rate:
    """At most `times` in any `seconds`."""

    times: int
    seconds: int


@dataclass(frozen=True)
class Rates:
    """The rates of a server. An address is a client's; of an IPv6 one its /64 counts, which is one household."""

    sign_in_by_email: Rate = Rate(10, 15 * 60)
    sign_in_by_address: Rate = Rate(60, 15 * 60)
    joining_by_address: Rate = Rate(20, 60 * 60)
    resets_by_email: Rate = Rate(5, 60 * 60)
    resets_by_address: Rate = Rate(20, 60 * 60)
    passkeys_by_address: Rate = Rate(300, 15 * 60)
    confirming_by_account: Rate = Rate(10, 15 * 60)
    unlocking_by_account: Rate = Rate(10, 15 * 60)
    changes_by_account: Rate = Rate(300, 60)


NO_LIMITS = Rates(*[Rate(1_000_000, 1)] * len(fields(Rates)))
"""For benchmarks and for tests of other things."""


class RateLimits:
    """Each method counts one attempt and raises TooMany, with the seconds to wait, when it is one too many."""

    def __init__(self, rates: Rates | None = None) -> None:
        self._rates = rates or Rates()
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    async def sign_in(self, email: str, address: str) -> None:
        await self._count(self._rates.sign_in_by_address, "sign-in from", _network(address))
        await self._count(self._rates.sign_in_by_email, "sign-in as", same_email(email))

    async def join(self, address: str) -> None:
        """Set-up, sign-up and the use of a link that sets a password."""
        await self._count(self._rates.joining_by_address, "joining from", _network(address))

    async def reset(self, email: str, address: str) -> None:
        """Asking for a link by e-mail: each may become a letter in somebody's mailbox."""
        await self._count(self._rates.resets_by_address, "reset from", _network(address))
        await self._count(self._rates.resets_by_email, "reset for", same_email(email))

    async def passkey(self, address: str) -> None:
        """Beginning or ending a sign-in with a passkey. Each visit of the page begins one; nothing is guessed."""
        await self._count(self._rates.passkeys_by_address, "passkey from", _network(address))

    async def confirm(self, account_id: UUID) -> None:
        """A password that somebody gives who is signed in already."""
        await self._count(self._rates.confirming_by_account, "confirming as", str(account_id))

    async def unlock(self, account_id: UUID) -> None:
        """A secret that somebody gives to open their own key."""
        await self._count(self._rates.unlocking_by_account, "unlocking as", str(account_id))

    async def change(self, account_id: UUID) -> None:
        """Any unsafe call of a signed-in person."""
        await self._count(self._rates.changes_by_account, "change by", str(account_id))

    async def _count(self, rate: Rate, what: str, who: str) -> None:
        item = RateLimitItemPerSecond(rate.times, rate.seconds)
        key = what + hashlib.blake2b(who.encode(errors="replace"), digest_size=16).hexdigest()
        if not await self._limiter.hit(item, key):
            window = await self._limiter.get_window_stats(item, key)
            raise _too_many(max(1, ceil(window.reset_time - time.time())))


def _too_many(seconds: int) -> TooMany:
    minutes = ceil(seconds / 60)
    wait = f"{seconds} seconds" if seconds < 60 else "a minute" if minutes == 1 else f"{minutes} minutes"
    return TooMany(f"That was too often. Please wait {wait} and try again.", retry_after=seconds)


def _network(address: str) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped) if parsed.ipv4_mapped else str(IPv6Address(int(parsed) >> 64 << 64))
    return str(parsed)
