"""Rate limits of sign-in and of changes.

Counters live in this process's memory, by digest: no e-mail or network address is kept.

Invariants:
- An attempt counts before it runs; a success is subtracted from its failure counters afterwards.
- Failures from one network lock out that network only. Failures of one account from all networks slow down only
  browsers that have never signed in to it (device_cookie.py).
- Only a few passwords are checked at the same time. Networks take turns, and browsers that have signed in before go
  first.
- Counters and delays do not depend on whether an account exists.
"""

import asyncio
import hashlib
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager, contextmanager, nullcontext
from dataclasses import dataclass, fields
from math import ceil
from typing import Final
from uuid import UUID

from discreet.errors import TooMany, Unavailable
from discreet.http.sliding_window import SlidingWindow
from discreet.identity.accounts.account import comparable_email
from discreet.quotas.client_network import network_of
from discreet.quotas.fair_queue import FairQueue

MAX_DELAY: Final = 10.0
"""Seconds that an attempt waits for its turn before it is refused."""
MAX_DELAYED: Final = 200
"""Attempts of one process that wait at the same time; the next one is refused at once."""
WAIT_INTERVAL: Final = 0.1
MAX_CONCURRENT_CHECKS: Final = 2
"""Passwords that are checked at the same time. Each check takes a core and 64 MiB for a moment."""


@dataclass(frozen=True)
class Rate:
    """At most `times` in any `seconds`."""

    times: int
    seconds: int

    def window(self) -> SlidingWindow:
        return SlidingWindow(self.times, self.seconds)


@dataclass(frozen=True)
class Rates:
    """The rate limits of a server.

    An address is a client's network address; of an IPv6 address its /64 counts, which is one household.

    - `failed_sign_ins_by_email_and_address`: for a browser that has not signed in to the account before, from its
      network.
    - `failed_sign_ins_by_email`, then `slowed_sign_ins_by_email`: for all such browsers together. This allows 100
      attempts in 15 minutes, from any number of networks.
    - `failed_sign_ins_by_device`: for a browser that has signed in to the account before.
    - `known_sign_ins_by_email`: for all such browsers of an account. Successful sign-ins count, too, because each
      creates a new device number.
    """

    sign_ins_by_address: Rate = Rate(1_200, 15 * 60)
    failed_sign_ins_by_address: Rate = Rate(60, 15 * 60)
    failed_sign_ins_by_email_and_address: Rate = Rate(10, 15 * 60)
    failed_sign_ins_by_email: Rate = Rate(10, 15 * 60)
    slowed_sign_ins_by_email: Rate = Rate(1, 10)
    failed_sign_ins_by_device: Rate = Rate(10, 15 * 60)
    known_sign_ins_by_email: Rate = Rate(300, 15 * 60)
    sign_ons_by_address: Rate = Rate(3_000, 15 * 60)
    unfinished_sign_ons_by_address: Rate = Rate(300, 15 * 60)
    sign_ons_by_device: Rate = Rate(30, 15 * 60)
    joining_by_address: Rate = Rate(20, 60 * 60)
    resets_by_email: Rate = Rate(5, 60 * 60)
    resets_by_address: Rate = Rate(20, 60 * 60)
    sign_up_links_by_email: Rate = Rate(5, 60 * 60)
    sign_up_links_by_address: Rate = Rate(20, 60 * 60)
    address_links_by_account: Rate = Rate(5, 60 * 60)
    passkeys_by_address: Rate = Rate(3_000, 15 * 60)
    confirming_by_account: Rate = Rate(10, 15 * 60)
    unlocking_by_account: Rate = Rate(10, 15 * 60)
    changes_by_account: Rate = Rate(300, 60)
    guest_challenges_by_address: Rate = Rate(300, 15 * 60)
    card_drawings_by_address: Rate = Rate(120, 15 * 60)


NO_LIMITS = Rates(*[Rate(1_000_000, 1)] * len(fields(Rates)))
"""For benchmarks, and for tests of other parts."""


class RateLimits:
    """Counts attempts; each method counts one.

    A method raises TooMany with the seconds to wait when there are too many.
    """

    def __init__(self, rates: Rates | None = None, *, max_delay: float = MAX_DELAY) -> None:
        rates, self._max_delay = rates or Rates(), max_delay
        self._windows = {field.name: getattr(rates, field.name).window() for field in fields(Rates)}
        self._running: Counter[tuple[str, bytes]] = Counter()
        self._delayed = 0
        self._checks = FairQueue(MAX_CONCURRENT_CHECKS, longest_line=None)

    @asynccontextmanager
    async def sign_in(self, email: str, address: str, device: bytes | None) -> AsyncIterator[None]:
        """Limit one check of a password, which runs inside.

        `device` is the browser's number for this account, if it has one.
        """
        email_key, network = comparable_email(email), network_of(address)
        async with AsyncExitStack() as stack:
            if device is not None:
                await stack.enter_async_context(self._count_failure("failed_sign_ins_by_device", device.hex()))
                self._count("known_sign_ins_by_email", email_key)
            else:
                self._count("sign_ins_by_address", network)
                await stack.enter_async_context(self._count_failure("failed_sign_ins_by_address", network))
                pair = f"{network} {email_key}"
                await stack.enter_async_context(self._count_failure("failed_sign_ins_by_email_and_address", pair))
                stack.enter_context(await self._slow_down(email_key))
            holder = network if device is None else f"known {email_key}"
            await stack.enter_async_context(self._checks.turn(holder, is_urgent=device is not None))
            yield

    def find_organisation(self, address: str) -> None:
        """Count a question which organisation an e-mail domain belongs to."""
        self._count("sign_ons_by_address", network_of(address))

    def sign_on(self, address: str, device: bytes | None) -> None:
        """Count the start of an organisation's sign-in.

        `device` is the browser's number for this workspace, if it has one.
        """
        if device is not None:
            self._count("sign_ons_by_device", device.hex())
            return
        self._count("sign_ons_by_address", network_of(address))
        self._count("unfinished_sign_ons_by_address", network_of(address))

    def finish_sign_on(self, address: str, device: bytes | None) -> None:
        """Count the start of an organisation's sign-in as finished: it succeeded."""
        if device is None:
            self._windows["unfinished_sign_ons_by_address"].release(_key(network_of(address)))

    @contextmanager
    def join(self, address: str, *, by_secret: bool = True) -> Iterator[None]:
        """Limit one use of a secret link or code, which runs inside.

        A success `by_secret` does not count, because it was no guess.
        """
        self._count("joining_by_address", network := network_of(address))
        yield
        if by_secret:
            self._windows["joining_by_address"].release(_key(network))

    def reset(self, email: str, address: str) -> None:
        """Count a request for a mailed link. Each one may send a mail to another person."""
        self._count("resets_by_address", network_of(address))
        self._count("resets_by_email", comparable_email(email))

    def sign_up_link(self, email: str, address: str) -> None:
        """Count a request for a sign-up link. Each one sends a mail."""
        self._count("sign_up_links_by_address", network_of(address))
        self._count("sign_up_links_by_email", comparable_email(email))

    def address_link(self, account_id: UUID) -> None:
        """Count a request for a link that confirms an account's address."""
        self._count("address_links_by_account", str(account_id))

    def passkey(self, address: str) -> None:
        """Count the start or end of a passkey sign-in.

        Each visit of the page starts one, and nothing is guessed.
        """
        self._count("passkeys_by_address", network_of(address))

    def confirm(self, account_id: UUID) -> None:
        """Count a password given by a person who is signed in already."""
        self._count("confirming_by_account", str(account_id))

    def unlock(self, account_id: UUID) -> None:
        """Count a secret given to unlock a user-held key."""
        self._count("unlocking_by_account", str(account_id))

    def guest_challenge(self, address: str) -> None:
        """Count a visit of a guest who is about to enter. Each one makes the server sign a challenge."""
        self._count("guest_challenges_by_address", network_of(address))

    def draw_card(self, address: str) -> None:
        """Count the drawing of a public page's picture, which takes a child process."""
        self._count("card_drawings_by_address", network_of(address))

    def change(self, account_id: UUID) -> None:
        """Count an unsafe call of a signed-in person."""
        self._count("changes_by_account", str(account_id))

    @asynccontextmanager
    async def _count_failure(self, limit: str, subject: str) -> AsyncIterator[None]:
        """Count one attempt; subtract it if it succeeds or this server cannot run it.

        While other attempts of the same key run, wait for them, because they may be subtracted.
        """
        key = _key(subject)
        await self._wait_and_count(limit, key, waits=lambda: self._running[limit, key] > 0)
        self._running[limit, key] += 1
        try:
            with self._release_on_success(limit, key):
                yield
        finally:
            self._running[limit, key] -= 1
            if not self._running[limit, key]:
                del self._running[limit, key]

    async def _slow_down(self, email: str) -> AbstractContextManager[None]:
        """Count a failure of this e-mail from all networks.

        Beyond its rate, wait for one of the slow turns.
        """
        key = _key(email)
        if not self._windows["failed_sign_ins_by_email"].wait(key):
            return self._release_on_success("failed_sign_ins_by_email", key)
        await self._wait_and_count("slowed_sign_ins_by_email", key, waits=lambda: True)
        return nullcontext()

    @contextmanager
    def _release_on_success(self, limit: str, key: bytes) -> Iterator[None]:
        try:
            yield
        except Unavailable:
            self._windows[limit].release(key)
            raise
        self._windows[limit].release(key)

    async def _wait_and_count(self, limit: str, key: bytes, waits: Callable[[], bool]) -> None:
        """Count one attempt; wait at most the longest delay for it while `waits()`."""
        deadline = time.monotonic() + self._max_delay
        while wait := self._windows[limit].wait(key):
            remaining = deadline - time.monotonic()
            if remaining <= 0 or not waits() or self._delayed >= MAX_DELAYED:
                raise _too_many(ceil(wait))
            self._delayed += 1
            try:
                await asyncio.sleep(min(wait, remaining, WAIT_INTERVAL))
            finally:
                self._delayed -= 1

    def _count(self, limit: str, subject: str) -> None:
        if wait := self._windows[limit].wait(_key(subject)):
            raise _too_many(ceil(wait))


def _key(subject: str) -> bytes:
    return hashlib.blake2b(subject.encode(errors="replace"), digest_size=16).digest()


def _too_many(seconds: int) -> TooMany:
    minutes = ceil(seconds / 60)
    wait = f"{seconds} seconds" if seconds < 60 else "a minute" if minutes == 1 else f"{minutes} minutes"
    return TooMany(f"Too many attempts. Please wait {wait} and try again.", retry_after=seconds)
