"""Names to addresses, by the system's own resolver, each in a thread of its own that nothing else waits for.

A name server may be slow on purpose: its look-ups take neither the threads of other work nor hold up the end of the
process, and only so many go on at once.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from ipaddress import ip_address
from threading import Thread

LookUp = Callable[[str, int], Awaitable[list[str]]]
"""A host and a port to its IP addresses, best first, each once, with its zone where it has one. Raises OSError."""

AT_ONCE = 16


class SystemLookUp:
    """LookUp by getaddrinfo. Whoever stops waiting leaves its thread to end by itself."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._free = asyncio.Semaphore(at_once)

    async def __call__(self, host: str, port: int) -> list[str]:
        if _is_address(host):
            return [host]
        await self._free.acquire()
        loop = asyncio.get_running_loop()
        found: asyncio.Future[list[str]] = loop.create_future()

        def work() -> None:
            try:
                outcome: list[str] | OSError = _addresses(host, port)
            except (OSError, UnicodeError) as problem:  # UnicodeError: a label that is empty or too long
                outcome = problem if isinstance(problem, OSError) else socket.gaierror(socket.EAI_NONAME, "no name")
            with suppress(RuntimeError):  # the loop may have ended
                loop.call_soon_threadsafe(self._tell, found, outcome)

        Thread(target=work, name="look-up", daemon=True).start()
        return await found

    def _tell(self, found: "asyncio.Future[list[str]]", outcome: list[str] | OSError) -> None:
        self._free.release()
        if found.done():
            return
        if isinstance(outcome, OSError):
            found.set_exception(outcome)
        else:
            found.set_result(outcome)


def _is_address(host: str) -> bool:
    try:
        return str(ip_address(host)) == host
    except ValueError:
        return False


def _addresses(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(_with_zone(place) for *_, place in found))


def _with_zone(place: tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]) -> str:
    address, zone = str(place[0]), place[3] if len(place) == 4 else 0
    return f"{address}%{zone}" if zone and "%" not in address else address
