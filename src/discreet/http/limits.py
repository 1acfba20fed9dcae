"""How often somebody may try. Counted in this process's memory, by digest: no e-mail or address is kept.

Law of this file: an attempt counts before it is worked on, so that guessing costs the guesser and not us.
"""

import hashlib
from dataclasses import dataclass, fields
from ipaddress import IPv6Address, ip_address
from math import ceil
from uuid import UUID

from discreet.accounts.account import same_email
from discreet.errors import TooMany
from discreet.http.moving_window import MovingWindow


@dataclass(frozen=True)
class Rate:
    """At most `times` in any `seconds`."""

    times: int
    seconds: int

    def window(self) -> MovingWindow:
        return MovingWindow(self.times, self.seconds)


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
        rates = rates or Rates()
        self._windows = {field.name: getattr(rates, field.name).window() for field in fields(Rates)}

    def sign_in(self, email: str, address: str) -> None:
        self._count("sign_in_by_address", network_of(address))
        self._count("sign_in_by_email", same_email(email))

    def join(self, address: str) -> None:
        """Set-up, sign-up and the use of a link that sets a password."""
        self._count("joining_by_address", network_of(address))

    def reset(self, email: str, address: str) -> None:
        """Asking for a link by e-mail: each may become a letter in somebody's mailbox."""
        self._count("resets_by_address", network_of(address))
        self._count("resets_by_email", same_email(email))

    def passkey(self, address: str) -> None:
        """Beginning or ending a sign-in with a passkey. Each visit of the page begins one; nothing is guessed."""
        self._count("passkeys_by_address", network_of(address))

    def confirm(self, account_id: UUID) -> None:
        """A password that somebody gives who is signed in already."""
        self._count("confirming_by_account", str(account_id))

    def unlock(self, account_id: UUID) -> None:
        """A secret that somebody gives to open their own key."""
        self._count("unlocking_by_account", str(account_id))

    def change(self, account_id: UUID) -> None:
        """Any unsafe call of a signed-in person."""
        self._count("changes_by_account", str(account_id))

    def _count(self, what: str, who: str) -> None:
        key = hashlib.blake2b(who.encode(errors="replace"), digest_size=16).digest()
        if wait := self._windows[what].wait(key):
            raise _too_many(ceil(wait))


def _too_many(seconds: int) -> TooMany:
    minutes = ceil(seconds / 60)
    wait = f"{seconds} seconds" if seconds < 60 else "a minute" if minutes == 1 else f"{minutes} minutes"
    return TooMany(f"That was too often. Please wait {wait} and try again.", retry_after=seconds)


def network_of(address: str) -> str:
    """Return the network that counts as one client: an IPv4 address, or the /64 of an IPv6 address."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped) if parsed.ipv4_mapped else str(IPv6Address(int(parsed) >> 64 << 64))
    return str(parsed)
