"""A name service for tests that answers from a table and records the queries."""

import asyncio
import socket


class NameService:
    """`addresses` maps a name to its addresses.

    A list of lists is answered one after the other; the last one repeats.

    A LookUp (adapters/dns.py). `queries` are the queried names. `delay` is in seconds.
    """

    def __init__(self, addresses: dict[str, list[str] | list[list[str]]] | None = None, delay: float = 0.0) -> None:
        self.addresses = addresses or {}
        self.queries: list[str] = []
        self.delay = delay

    async def __call__(self, host: str, port: int) -> list[str]:
        self.queries.append(host)
        await asyncio.sleep(self.delay)
        answer = self.addresses.get(host.removesuffix("."))
        if not answer:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        if isinstance(answer[0], str):
            return list(answer)
        return list(answer.pop(0) if len(answer) > 1 else answer[0])
