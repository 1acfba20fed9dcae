"""DNS look-ups by the system's resolver, each in a daemon thread.

A name server may be slow on purpose. So look-ups use no threads of other work and do not delay the end of the process;
an account has only a few of them at once, accounts take turns, and a result is awaited for a few seconds only.

Invariants:
- An account (a host name, if no account is signed in) never has more than `each` threads, however long they take.
- At most `at_once` look-ups are awaited at the same time; one that times out makes room for the next.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Hashable
from contextlib import ExitStack, suppress
from ipaddress import ip_address
from threading import Thread
from weakref import WeakValueDictionary

from discreet.quotas.fair_queue import FairQueue
from discreet.quotas.served import served_account

LookUp = Callable[[str, int], Awaitable[list[str]]]
"""Resolves a host and port to distinct IP addresses, best first, with their zone if any. Raises OSError."""

BlockingLookUp = Callable[[str, int], list[str]]
"""The blocking variant."""

MAX_CONCURRENT = 16
MAX_PER_ACCOUNT = 4
"""Concurrent look-ups of one account."""
SECONDS = 10.0
"""Working name servers answer within a few seconds; the system's resolver gives up after half a minute."""


class SystemResolver:
    """A LookUp by getaddrinfo. After a timeout the thread ends by itself.

    `seconds` limits one look-up; then it raises TimeoutError, which is an OSError.
    """

    def __init__(
        self,
        at_once: int = MAX_CONCURRENT,
        each: int = MAX_PER_ACCOUNT,
        seconds: float = SECONDS,
        find: BlockingLookUp | None = None,
    ) -> None:
        self._queue = FairQueue(at_once, longest_line=None)
        self._each, self._seconds, self._find = each, seconds, find or _addresses
        self._account_slots: WeakValueDictionary[Hashable, asyncio.Semaphore] = WeakValueDictionary()

    async def __call__(self, host: str, port: int) -> list[str]:
        if _is_address(host):
            return [host]
        holder = served_account.get() or host
        account_slots = self._account_slots.setdefault(holder, asyncio.Semaphore(self._each))
        await account_slots.acquire()
        with ExitStack() as cleanup:
            cleanup.callback(account_slots.release)
            async with self._queue.turn(holder):
                addresses = self._start_thread(host, port, account_slots)
                cleanup.pop_all()  # the thread releases it
                async with asyncio.timeout(self._seconds):
                    return await addresses

    def _start_thread(self, host: str, port: int, account_slots: asyncio.Semaphore) -> "asyncio.Future[list[str]]":
        """Start a thread, which releases its slot of `account_slots` when it ends."""
        loop = asyncio.get_running_loop()
        addresses: asyncio.Future[list[str]] = loop.create_future()

        def look_up() -> None:
            try:
                outcome: list[str] | OSError = self._find(host, port)
            except (OSError, UnicodeError) as problem:  # UnicodeError: an empty or too long label
                outcome = problem if isinstance(problem, OSError) else socket.gaierror(socket.EAI_NONAME, "no name")
            with suppress(RuntimeError):  # the loop may have ended
                loop.call_soon_threadsafe(deliver, outcome)

        def deliver(outcome: list[str] | OSError) -> None:
            account_slots.release()
            if addresses.done():
                return
            if isinstance(outcome, OSError):
                addresses.set_exception(outcome)
            else:
                addresses.set_result(outcome)

        Thread(target=look_up, name="look-up", daemon=True).start()
        return addresses


def _is_address(host: str) -> bool:
    try:
        return str(ip_address(host)) == host
    except ValueError:
        return False


def _addresses(host: str, port: int) -> list[str]:
    entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(_address_with_zone(address) for *_, address in entries))


def _address_with_zone(socket_address: tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]) -> str:
    address, zone = str(socket_address[0]), socket_address[3] if len(socket_address) == 4 else 0
    return f"{address}%{zone}" if zone and "%" not in address else address
